import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import { isEventType } from './event-type.ts';
import type { HistoryEvent } from './history-event.ts';

/** An event on its way to an instance. */
export interface Message {
  readonly id: number;
  /** The execution that it belongs to; null when any may take it. */
  readonly executionId: string | null;
  readonly event: HistoryEvent;
}

const eventSchema = z.looseObject({
  EventType: z.number().refine(isEventType),
  EventId: z.number(),
  IsPlayed: z.boolean(),
  Timestamp: z.string(),
  TaskScheduledId: z.number().optional(),
  TimerId: z.number().optional(),
  Name: z.string().optional(),
});

const rowSchema = z.object({ id: z.number(), execution_id: z.string().nullable(), event: z.string() });
const idSchema = z.object({ instance_id: z.string() });
const dueSchema = z.object({ due_ms: z.number().nullable() });

/** Parses a stored event; its fields keep the order in which they were written. */
export function parseEvent(json: string): HistoryEvent {
  const raw: unknown = JSON.parse(json);
  if (!isHistoryEvent(raw)) throw new TypeError(`not a history event: ${json.slice(0, 200)}`);
  return raw;
}

function isHistoryEvent(raw: unknown): raw is HistoryEvent {
  return eventSchema.safeParse(raw).success;
}

/** The rows of `messages`. */
export class MessageStore {
  readonly #send: StatementSync;
  readonly #due: StatementSync;
  readonly #remove: StatementSync;
  readonly #clear: StatementSync;
  readonly #clearExecution: StatementSync;
  readonly #ready: StatementSync;
  readonly #nextDue: StatementSync;

  constructor(database: DatabaseSync) {
    this.#send = database.prepare(
      'INSERT INTO messages (instance_id, execution_id, due_ms, event) VALUES (?, ?, ?, ?)',
    );
    this.#due = database.prepare(
      'SELECT id, execution_id, event FROM messages WHERE instance_id = ? AND due_ms <= ? ORDER BY due_ms, id',
    );
    this.#remove = database.prepare('DELETE FROM messages WHERE id = ?');
    this.#clear = database.prepare('DELETE FROM messages WHERE instance_id = ?');
    this.#clearExecution = database.prepare('DELETE FROM messages WHERE instance_id = ? AND execution_id = ?');
    this.#ready = database.prepare('SELECT DISTINCT instance_id FROM messages WHERE due_ms > ? AND due_ms <= ?');
    this.#nextDue = database.prepare('SELECT MIN(due_ms) AS due_ms FROM messages WHERE due_ms > ?');
  }

  send(instanceId: string, executionId: string | null, event: HistoryEvent, dueMs: number): void {
    this.#send.run(instanceId, executionId, dueMs, JSON.stringify(event));
  }

  due(instanceId: string, nowMs: number): Message[] {
    return this.#due.all(instanceId, nowMs).map((raw) => {
      const row = rowSchema.parse(raw);
      return { id: row.id, executionId: row.execution_id, event: parseEvent(row.event) };
    });
  }

  remove(messages: readonly Message[]): void {
    for (const { id } of messages) this.#remove.run(id);
  }

  clear(instanceId: string): void {
    this.#clear.run(instanceId);
  }

  /** Drops what was for one execution only. */
  clearExecution(instanceId: string, executionId: string): void {
    this.#clearExecution.run(instanceId, executionId);
  }

  /** Instances with a message that fell due after `afterMs`. */
  readyInstances(afterMs: number, nowMs: number): string[] {
    return this.#ready.all(afterMs, nowMs).map((row) => idSchema.parse(row).instance_id);
  }

  /** When the next timer is due. */
  nextDueMs(afterMs: number): number | undefined {
    return dueSchema.parse(this.#nextDue.get(afterMs)).due_ms ?? undefined;
  }
}
