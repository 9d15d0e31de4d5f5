import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { eventType } from '../../local/host/durable/event-type.ts';

/** What the orchestrations of a run left in the durable engine's store. */
export interface History {
  /** Events of the instance that has most. */
  readonly largest: number;
  readonly total: number;
  readonly instances: number;
  /** Calls of activities, repeated ones included. */
  readonly activities: number;
}

const rowSchema = z.object({ events: z.number(), activities: z.number() });

/** Counts the orchestrations that were created since. To be read once the host has ended: its engine lets nobody else in. */
export function readHistory(databasePath: string, sinceMs: number): History {
  const database = new DatabaseSync(databasePath);
  try {
    const rows = database
      .prepare(
        `SELECT count(history.seq) AS events, count(CASE history.type WHEN ? THEN 1 END) AS activities
         FROM instances LEFT JOIN history USING (instance_id) WHERE instances.created_at >= ? GROUP BY instance_id`,
      )
      .all(eventType.taskScheduled, new Date(sinceMs).toISOString())
      .map((row) => rowSchema.parse(row));
    return {
      largest: rows.reduce((most, { events }) => Math.max(most, events), 0),
      total: rows.reduce((sum, { events }) => sum + events, 0),
      instances: rows.length,
      activities: rows.reduce((sum, { activities }) => sum + activities, 0),
    };
  } finally {
    database.close();
  }
}
