import type { DatabaseSync } from 'node:sqlite';

/** A timer function's last occurrence and when that was written down. */
export interface TimerStatus {
  readonly last: Date;
  readonly lastUpdated: Date;
}

/** Keeps the schedule of timer functions across restarts of the host. */
export class TimerStore {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    database.exec(`CREATE TABLE IF NOT EXISTS timer_status (
      functionName TEXT PRIMARY KEY, lastMs INTEGER NOT NULL, updatedAtMs INTEGER NOT NULL) STRICT`);
  }

  get(functionName: string): TimerStatus | undefined {
    const row = this.#database.prepare('SELECT * FROM timer_status WHERE functionName = ?').get(functionName);
    if (row === undefined) return undefined;
    return { last: new Date(Number(row['lastMs'])), lastUpdated: new Date(Number(row['updatedAtMs'])) };
  }

  set(functionName: string, status: TimerStatus): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO timer_status VALUES (?, ?, ?)')
      .run(functionName, status.last.getTime(), status.lastUpdated.getTime());
  }
}
