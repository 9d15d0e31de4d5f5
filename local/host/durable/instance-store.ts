import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import * as z from 'zod';
import type { ParentInstance } from './history-event.ts';
import type { Timestamp } from './timestamps.ts';

export const runtimeStatuses = ['Pending', 'Running', 'Suspended', 'Completed', 'Failed', 'Terminated'] as const;
export type RuntimeStatus = (typeof runtimeStatuses)[number];

/** One orchestration. `input`, `output` and `customStatus` are JSON text. */
export interface Instance {
  readonly instanceId: string;
  readonly executionId: string;
  readonly name: string;
  readonly status: RuntimeStatus;
  readonly input: string;
  readonly output: string | null;
  readonly customStatus: string | null;
  readonly parent: ParentInstance | null;
  readonly createdAt: Timestamp;
  readonly updatedAt: Timestamp;
}

export interface InstanceFilter {
  readonly createdFrom?: string;
  readonly createdTo?: string;
  readonly statuses?: readonly RuntimeStatus[];
  readonly idPrefix?: string;
  /** First instance id of the page. */
  readonly fromId?: string;
  readonly limit: number;
}

export function isFinished(status: RuntimeStatus): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Terminated';
}

const parentSchema = z.object({
  Name: z.string(),
  OrchestrationInstance: z.object({ InstanceId: z.string(), ExecutionId: z.string() }),
  TaskScheduleId: z.number(),
  Version: z.null(),
});

const rowSchema = z
  .object({
    instance_id: z.string(),
    execution_id: z.string(),
    name: z.string(),
    status: z.enum(runtimeStatuses),
    input: z.string(),
    output: z.string().nullable(),
    custom_status: z.string().nullable(),
    parent: z.string().nullable(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .transform(
    (row): Instance => ({
      instanceId: row.instance_id,
      executionId: row.execution_id,
      name: row.name,
      status: row.status,
      input: row.input,
      output: row.output,
      customStatus: row.custom_status,
      parent: row.parent === null ? null : parentSchema.parse(JSON.parse(row.parent)),
      createdAt: row.created_at,
      updatedAt: row.updated_at,
    }),
  );

/** The rows of `instances`. */
export class InstanceStore {
  readonly #database: DatabaseSync;
  readonly #get: StatementSync;
  readonly #put: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#get = database.prepare('SELECT * FROM instances WHERE instance_id = ?');
    this.#put = database.prepare('INSERT OR REPLACE INTO instances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#delete = database.prepare('DELETE FROM instances WHERE instance_id = ?');
  }

  get(instanceId: string): Instance | undefined {
    const row = this.#get.get(instanceId);
    return row ? rowSchema.parse(row) : undefined;
  }

  put(instance: Instance): void {
    this.#put.run(
      instance.instanceId,
      instance.executionId,
      instance.name,
      instance.status,
      instance.input,
      instance.output,
      instance.customStatus,
      instance.parent === null ? null : JSON.stringify(instance.parent),
      instance.createdAt,
      instance.updatedAt,
    );
  }

  delete(instanceId: string): void {
    this.#delete.run(instanceId);
  }

  /** Instances in the order of their ids, as the real table keeps them. */
  list(filter: InstanceFilter): Instance[] {
    const conditions: string[] = [];
    const values: (string | number)[] = [];
    const where = (condition: string, ...bound: string[]): void => {
      conditions.push(condition);
      values.push(...bound);
    };
    if (filter.fromId !== undefined) where('instance_id >= ?', filter.fromId);
    if (filter.idPrefix) {
      where('instance_id >= ?', filter.idPrefix);
      where('instance_id < ?', `${filter.idPrefix}\u{10FFFF}`);
    }
    if (filter.createdFrom !== undefined) where('julianday(created_at) >= julianday(?)', filter.createdFrom);
    if (filter.createdTo !== undefined) where('julianday(created_at) <= julianday(?)', filter.createdTo);
    if (filter.statuses && filter.statuses.length > 0) {
      where(`status IN (${filter.statuses.map(() => '?').join(', ')})`, ...filter.statuses);
    }
    const clause = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const sql = `SELECT * FROM instances ${clause} ORDER BY instance_id LIMIT ?`;
    const rows: Record<string, SQLOutputValue>[] = this.#database.prepare(sql).all(...values, filter.limit);
    return rows.map((row) => rowSchema.parse(row));
  }
}
