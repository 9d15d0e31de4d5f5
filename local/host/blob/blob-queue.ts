import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { BlobEvent } from './event-grid.ts';

/** An accepted event on its way to its function. */
export interface QueuedBlob extends BlobEvent {
  readonly id: number;
  readonly functionId: string;
  /** Tries so far, this one included. */
  readonly tries: number;
}

const rowSchema = z.object({
  id: z.number(),
  functionId: z.string(),
  container: z.string(),
  name: z.string(),
  etag: z.string(),
  blobType: z.string(),
  tries: z.number(),
});

/**
 * The host's internal queue of blob events, on disk: an accepted event survives the host. Times are milliseconds
 * since 1970.
 */
export class BlobQueue {
  readonly #database: DatabaseSync;
  /** Taken in this process and not ended yet; a new host takes them again. */
  readonly #taken = new Set<number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS blob_event (
      id INTEGER PRIMARY KEY AUTOINCREMENT, functionId TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL,
      etag TEXT NOT NULL, blobType TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, visibleAtMs INTEGER NOT NULL DEFAULT 0
    ) STRICT`);
  }

  add(functionId: string, event: BlobEvent): void {
    this.#database
      .prepare('INSERT INTO blob_event (functionId, container, name, etag, blobType) VALUES (?, ?, ?, ?, ?)')
      .run(functionId, event.container, event.name, event.etag, event.blobType);
  }

  /** The oldest event that is due and not in work, counted as tried once more. */
  take(nowMs: number): QueuedBlob | undefined {
    const due = this.#database
      .prepare('SELECT * FROM blob_event WHERE visibleAtMs <= ? ORDER BY id LIMIT ?')
      .all(nowMs, this.#taken.size + 1);
    const row = due.map((found) => rowSchema.parse(found)).find(({ id }) => !this.#taken.has(id));
    if (row === undefined) return undefined;
    this.#taken.add(row.id);
    this.#database.prepare('UPDATE blob_event SET tries = tries + 1 WHERE id = ?').run(row.id);
    return { ...row, tries: row.tries + 1 };
  }

  /** When the next event that is not in work is due; undefined when there is none. */
  nextDueMs(): number | undefined {
    const rows = this.#database
      .prepare('SELECT id, visibleAtMs FROM blob_event ORDER BY visibleAtMs LIMIT ?')
      .all(this.#taken.size + 1);
    const next = rows.find(({ id }) => !this.#taken.has(Number(id)));
    return next === undefined ? undefined : Number(next['visibleAtMs']);
  }

  done(blob: QueuedBlob): void {
    this.#database.prepare('DELETE FROM blob_event WHERE id = ?').run(blob.id);
    this.#taken.delete(blob.id);
  }

  retryAt(blob: QueuedBlob, atMs: number): void {
    this.#database.prepare('UPDATE blob_event SET visibleAtMs = ? WHERE id = ?').run(atMs, blob.id);
    this.#taken.delete(blob.id);
  }
}
