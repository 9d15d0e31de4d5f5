import type { DatabaseSync, StatementSync } from 'node:sqlite';
import * as z from 'zod';

/** An activity call that has not been answered yet. `input` is JSON text. */
export interface PendingActivity {
  readonly id: number;
  readonly instanceId: string;
  readonly executionId: string;
  readonly taskId: number;
  readonly name: string;
  readonly input: string;
}

const rowSchema = z
  .object({
    id: z.number(),
    instance_id: z.string(),
    execution_id: z.string(),
    task_id: z.number(),
    name: z.string(),
    input: z.string(),
  })
  .transform(
    (row): PendingActivity => ({
      id: row.id,
      instanceId: row.instance_id,
      executionId: row.execution_id,
      taskId: row.task_id,
      name: row.name,
      input: row.input,
    }),
  );

/** The rows of `activities`. */
export class ActivityStore {
  readonly #add: StatementSync;
  readonly #after: StatementSync;
  readonly #remove: StatementSync;
  readonly #clear: StatementSync;

  constructor(database: DatabaseSync) {
    this.#add = database.prepare(
      'INSERT INTO activities (instance_id, execution_id, task_id, name, input) VALUES (?, ?, ?, ?, ?)',
    );
    this.#after = database.prepare('SELECT * FROM activities WHERE id > ? ORDER BY id LIMIT ?');
    this.#remove = database.prepare('DELETE FROM activities WHERE id = ?');
    this.#clear = database.prepare('DELETE FROM activities WHERE instance_id = ?');
  }

  add(activity: Omit<PendingActivity, 'id'>): void {
    this.#add.run(activity.instanceId, activity.executionId, activity.taskId, activity.name, activity.input);
  }

  /** The oldest ones after the one with this id. */
  after(id: number, limit: number): PendingActivity[] {
    return this.#after.all(id, limit).map((row) => rowSchema.parse(row));
  }

  /** Takes it out; false when it was gone already. */
  remove(id: number): boolean {
    return this.#remove.run(id).changes === 1;
  }

  clear(instanceId: string): void {
    this.#clear.run(instanceId);
  }
}
