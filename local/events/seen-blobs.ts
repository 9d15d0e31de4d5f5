import { DatabaseSync, type StatementSync } from 'node:sqlite';
import * as z from 'zod';

const sequenceSchema = z.object({ value: z.number() });

/** Which versions (name and ETag) of which blobs have been told of, on disk. */
export class SeenBlobs implements Disposable {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;

  /** @param path a SQLite file, made when missing; its folder has to be there */
  constructor(path: string) {
    this.#database = new DatabaseSync(path);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS seen_blob (
        subscriber TEXT NOT NULL, container TEXT NOT NULL, name TEXT NOT NULL, etag TEXT NOT NULL,
        PRIMARY KEY (subscriber, container, name)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS sequence (one INTEGER PRIMARY KEY CHECK (one = 1), value INTEGER NOT NULL) STRICT;
      INSERT OR IGNORE INTO sequence VALUES (1, 0);`);
    // Asked for every blob of a container, twice a second.
    this.#get = this.#database.prepare(
      'SELECT etag FROM seen_blob WHERE subscriber = ? AND container = ? AND name = ?',
    );
    this.#put = this.#database.prepare('INSERT OR REPLACE INTO seen_blob VALUES (?, ?, ?, ?)');
  }

  has(subscriber: string, container: string, blob: { readonly name: string; readonly etag: string }): boolean {
    return this.#get.get(subscriber, container, blob.name)?.['etag'] === blob.etag;
  }

  add(subscriber: string, container: string, blob: { readonly name: string; readonly etag: string }): void {
    this.#put.run(subscriber, container, blob.name, blob.etag);
  }

  /** The next number of a series that never repeats, across restarts too. */
  nextSequence(): number {
    const row = this.#database.prepare('UPDATE sequence SET value = value + 1 RETURNING value').get();
    return sequenceSchema.parse(row).value;
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}
