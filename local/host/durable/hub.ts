import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { ActivityStore } from './activity-store.ts';
import { inTransaction, openDatabase } from './database.ts';
import { executionStarted, type HistoryEvent, type ParentInstance } from './history-event.ts';
import { HistoryStore } from './history-store.ts';
import { InstanceStore } from './instance-store.ts';
import { MessageStore } from './message-store.ts';
import { clockMs, timestampNow } from './timestamps.ts';

export interface NewInstance {
  readonly instanceId: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly parent: ParentInstance | null;
}

/** A task hub: everything that the engine keeps, and the two ways in which something new comes into it. */
export class Hub implements Disposable {
  readonly instances: InstanceStore;
  readonly history: HistoryStore;
  readonly messages: MessageStore;
  readonly activities: ActivityStore;
  readonly #database: DatabaseSync;
  readonly #onMessage: (instanceId: string, dueMs: number) => void;

  /** `onMessage` hears of each message before its transaction ends; of one rolled back too. */
  constructor(databasePath: string, onMessage: (instanceId: string, dueMs: number) => void) {
    this.#database = openDatabase(databasePath);
    this.#onMessage = onMessage;
    this.instances = new InstanceStore(this.#database);
    this.history = new HistoryStore(this.#database);
    this.messages = new MessageStore(this.#database);
    this.activities = new ActivityStore(this.#database);
  }

  transaction<T>(work: () => T): T {
    return inTransaction(this.#database, work);
  }

  /** Sends an event to an instance, at once or when it is due. */
  send(instanceId: string, executionId: string | null, event: HistoryEvent, dueMs = clockMs()): void {
    this.messages.send(instanceId, executionId, event, dueMs);
    this.#onMessage(instanceId, dueMs);
  }

  /** Creates an instance, in the place of a finished one with its id if there is one. Call in a transaction. */
  start({ instanceId, name, input, parent }: NewInstance): void {
    this.erase(instanceId);
    const at = timestampNow();
    const executionId = parent ? newPlainId() : randomUUID();
    this.instances.put({
      ...{ instanceId, executionId, name, input, parent },
      ...{ status: 'Pending', output: null, customStatus: null, createdAt: at, updatedAt: at },
    });
    const generation = parent ? null : 0;
    this.send(
      instanceId,
      executionId,
      executionStarted(at, { instanceId, executionId, name, input, parent, generation }),
    );
  }

  /** Removes every row of an instance. Call in a transaction. */
  erase(instanceId: string): void {
    this.instances.delete(instanceId);
    this.history.delete(instanceId);
    this.messages.clear(instanceId);
    this.activities.clear(instanceId);
  }

  [Symbol.dispose](): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

/** An id as .NET's `Guid.ToString("N")` writes it. */
export function newPlainId(): string {
  return randomUUID().replaceAll('-', '');
}
