import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * - instances: one row an orchestration, as the status query shows it.
 * - history: the events of its current execution. `ref` is TaskScheduledId or TimerId; `retry` marks the timers
 *   between attempts, which a rewind must undo with them.
 * - messages: events on their way to an instance; a timer is one with a `due_ms`. `execution_id` is null when any
 *   execution may take it.
 * - activities: calls not yet answered, running ones included: these rows are what a new engine dispatches again.
 */
const schema = `
CREATE TABLE IF NOT EXISTS instances (
  instance_id TEXT PRIMARY KEY,
  execution_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  input TEXT NOT NULL,
  output TEXT,
  custom_status TEXT,
  parent TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS history (
  instance_id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  type INTEGER NOT NULL,
  event_id INTEGER NOT NULL,
  ref INTEGER NOT NULL,
  name TEXT NOT NULL,
  at TEXT NOT NULL,
  retry INTEGER NOT NULL DEFAULT 0,
  event TEXT NOT NULL,
  PRIMARY KEY (instance_id, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT,
  due_ms INTEGER NOT NULL,
  event TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS messages_by_instance ON messages (instance_id, due_ms);
CREATE INDEX IF NOT EXISTS messages_by_due ON messages (due_ms);
CREATE TABLE IF NOT EXISTS activities (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  instance_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  task_id INTEGER NOT NULL,
  name TEXT NOT NULL,
  input TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS activities_by_instance ON activities (instance_id);
`;

/** How long to wait for an engine that is just closing the file. */
const busyTimeoutMs = 1000;

/** SQLite's result code for a file that another connection holds. */
const sqliteBusy = 5;

/** Opens the engine's database, creating it and its folder when they are missing, and keeps others out of it. */
export function openDatabase(path: string): DatabaseSync {
  mkdirSync(dirname(path), { recursive: true });
  const database = new DatabaseSync(path, { timeout: busyTimeoutMs });
  try {
    // Two engines on one file would both run its work items. The lock goes with the process, however that ends.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;');
    // NORMAL: a killed process loses nothing; only a power cut may lose the last commits.
    database.exec('PRAGMA synchronous = NORMAL;');
    database.exec(`BEGIN IMMEDIATE; ${schema} COMMIT;`);
    return database;
  } catch (error) {
    database.close();
    const isBusy = error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy;
    throw isBusy ? new Error(`the durable hub ${path} is open in another process: stop that one first`) : error;
  }
}

/** Runs `work` in one transaction: all of it is kept or none. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    database.exec('ROLLBACK');
    throw error;
  }
}
