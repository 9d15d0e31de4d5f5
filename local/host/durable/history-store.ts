import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import type { ReplayEvent } from './decision.ts';
import { eventType, isEventType } from './event-type.ts';
import type { HistoryEvent } from './history-event.ts';

/** An event as stored: what replay needs, parsed, and the rest as JSON text for the worker. */
export interface StoredEvent extends ReplayEvent {
  readonly seq: number;
  readonly isRetryTimer: boolean;
  readonly json: string;
}

const rowSchema = z
  .object({
    seq: z.number(),
    type: z.number().refine(isEventType),
    event_id: z.number(),
    ref: z.number(),
    name: z.string(),
    at: z.string(),
    retry: z.number(),
    event: z.string(),
  })
  .transform(
    (row): StoredEvent => ({
      seq: row.seq,
      type: row.type,
      id: row.event_id,
      ref: row.ref,
      name: row.name,
      at: row.at,
      isRetryTimer: row.retry === 1,
      json: row.event,
    }),
  );

/** What replay sees of an event. */
export function replayView(event: HistoryEvent): ReplayEvent {
  return {
    type: event.EventType,
    id: event.EventId,
    ref: event.TaskScheduledId ?? event.TimerId ?? -1,
    name: event.Name ?? '',
    at: event.Timestamp,
  };
}

/** The rows of `history`. */
export class HistoryStore {
  readonly #read: StatementSync;
  readonly #append: StatementSync;
  readonly #replace: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#read = database.prepare('SELECT * FROM history WHERE instance_id = ? ORDER BY seq');
    this.#append = database.prepare('INSERT INTO history VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#replace = database.prepare(
      `UPDATE history SET type = ${eventType.genericEvent}, ref = -1, name = '', event = ? WHERE instance_id = ? AND seq = ?`,
    );
    this.#delete = database.prepare('DELETE FROM history WHERE instance_id = ?');
  }

  read(instanceId: string): StoredEvent[] {
    return this.#read.all(instanceId).map((row) => rowSchema.parse(row));
  }

  append(instanceId: string, seq: number, event: HistoryEvent, isRetryTimer = false): void {
    const { type, id, ref, name, at } = replayView(event);
    this.#append.run(instanceId, seq, type, id, ref, name, at, isRetryTimer ? 1 : 0, JSON.stringify(event));
  }

  /** Puts a generic event in the place of one: what a rewind does. */
  blank(instanceId: string, { seq, id, at }: StoredEvent): void {
    const event = { Data: null, EventType: eventType.genericEvent, EventId: id, IsPlayed: false, Timestamp: at };
    this.#replace.run(JSON.stringify(event), instanceId, seq);
  }

  delete(instanceId: string): void {
    this.#delete.run(instanceId);
  }
}
