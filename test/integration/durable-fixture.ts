import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DummyOrchestrationContext, type OrchestrationContext, type OrchestrationHandler } from 'durable-functions';
import {
  DurableEngine,
  type DurableFunctionCall,
  type DurableFunctionOutcome,
} from '../../local/host/durable/engine.ts';

type CreateOrchestrator = (
  handler: OrchestrationHandler,
) => (trigger: unknown, context: OrchestrationContext) => Promise<unknown>;

// The library registers orchestrators through this function; its package has no types for it.
const { createOrchestrator } = createRequire(import.meta.url)('durable-functions/lib/src/util/testingUtils.js') as {
  readonly createOrchestrator: CreateOrchestrator;
};

export interface DurableTestApp {
  readonly orchestrators: Readonly<Record<string, OrchestrationHandler>>;
  readonly activities?: Readonly<Record<string, (input: unknown, call: DurableFunctionCall) => unknown>>;
}

/** Answers calls as the Node worker does: the library's own replay for orchestrators, JSON in and out. */
export function invokeIn(app: DurableTestApp): (call: DurableFunctionCall) => Promise<DurableFunctionOutcome> {
  return async (call) => {
    try {
      const returnValue = await callFunction(app, call);
      return { ok: true, returnValue: returnValue === undefined ? null : JSON.parse(JSON.stringify(returnValue)) };
    } catch (error) {
      if (!(error instanceof Error)) return { ok: false, message: String(error) };
      return { ok: false, message: error.message, ...(error.stack ? { stack: error.stack } : {}) };
    }
  };
}

async function callFunction(app: DurableTestApp, call: DurableFunctionCall): Promise<unknown> {
  const input: unknown = JSON.parse(call.triggerValue);
  if (call.kind === 'activity') return app.activities?.[call.functionName]?.(input, call);
  const handler = app.orchestrators[call.functionName];
  if (!handler) throw new Error(`no orchestrator ${call.functionName}`);
  return createOrchestrator(handler)(input, new DummyOrchestrationContext(call.functionName));
}

export function hasIn(app: DurableTestApp): (kind: 'orchestration' | 'activity', name: string) => boolean {
  return (kind, name) => Object.hasOwn((kind === 'activity' ? app.activities : app.orchestrators) ?? {}, name);
}

/** A folder that goes with the scope. */
export function temporaryFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'durable-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Status {
  readonly name: string;
  readonly instanceId: string;
  readonly runtimeStatus: string;
  readonly input: unknown;
  readonly output: unknown;
  readonly customStatus: unknown;
  readonly historyEvents?: readonly (Readonly<Record<string, unknown>> & { readonly EventType: string })[];
}

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}

const origin = 'http://127.0.0.1:7071';
const usualDeadlineMs = 20_000;

/** An engine on a file of its own, with the app in this process, driven over its HTTP interface. */
export class DurableHarness implements AsyncDisposable {
  readonly calls: DurableFunctionCall[] = [];
  readonly logged: string[] = [];
  readonly engine: DurableEngine;
  readonly #folder = temporaryFolder();

  constructor(
    app: DurableTestApp,
    {
      maxConcurrentActivities = 20,
      invoke = invokeIn(app),
    }: { maxConcurrentActivities?: number; invoke?: Invoke } = {},
  ) {
    this.engine = DurableEngine.open(
      {
        databasePath: join(this.#folder.path, 'hub.db'),
        hubName: 'TestHub',
        maxConcurrentActivities,
        maxConcurrentOrchestrators: 10,
      },
      {
        invoke: (call) => {
          this.calls.push(call);
          return invoke(call);
        },
        has: hasIn(app),
        log: (line) => this.logged.push(line),
      },
    );
    this.engine.start();
  }

  async request(method: string, path: string, body = '', headers: Record<string, string> = {}): Promise<Answer> {
    const url = new URL(`/runtime/webhooks/durabletask/${path}`, origin);
    const answer = await this.engine.handle({ method, url, headers: new Headers(headers), body });
    if (!answer) throw new Error(`${path} is not one of the engine's`);
    return { ...answer, body: answer.body === '' ? '' : JSON.parse(answer.body) };
  }

  /** Starts an instance and gives its id. */
  async start(name: string, input: unknown = null, instanceId?: string): Promise<string> {
    const path = instanceId ? `orchestrators/${name}/${instanceId}` : `orchestrators/${name}`;
    const { status, body } = await this.request('POST', path, JSON.stringify(input));
    if (status !== 202) throw new Error(`start answered ${status}: ${JSON.stringify(body)}`);
    return (body as { readonly id: string }).id;
  }

  async status(instanceId: string): Promise<Status> {
    const { status, body } = await this.request(
      'GET',
      `instances/${instanceId}?showHistory=true&showHistoryOutput=true`,
    );
    if (status !== 200 && status !== 202) throw new Error(`status answered ${status}`);
    return body as Status;
  }

  async ended(instanceId: string): Promise<Status> {
    return this.until(instanceId, ({ runtimeStatus }) => /Completed|Failed|Terminated/.test(runtimeStatus));
  }

  async until(instanceId: string, holds: (status: Status) => boolean): Promise<Status> {
    let seen: Status | undefined;
    await waitFor(async () => {
      seen = await this.status(instanceId);
      return holds(seen);
    });
    if (!seen) throw new Error('unreachable: the condition has looked at a status');
    return seen;
  }

  async run(name: string, input: unknown = null): Promise<Status> {
    return this.ended(await this.start(name, input));
  }

  /** Closes the engine and counts the rows that it leaves, by table. */
  async closeAndCountRows(): Promise<Record<string, unknown>> {
    await this.engine[Symbol.asyncDispose]();
    using database = new DatabaseSync(join(this.#folder.path, 'hub.db'));
    const tables = ['instances', 'history', 'messages', 'activities'];
    const count = (table: string) => database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).get()?.['count'];
    return Object.fromEntries(tables.map((table) => [table, count(table)]));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engine[Symbol.asyncDispose]();
    this.#folder[Symbol.dispose]();
  }
}

type Invoke = (call: DurableFunctionCall) => Promise<DurableFunctionOutcome>;

/** Waits until the condition holds; fails at a deadline. */
export async function waitFor(holds: () => boolean | Promise<boolean>, deadlineMs = usualDeadlineMs): Promise<void> {
  const until = Date.now() + deadlineMs;
  while (!(await holds())) {
    if (Date.now() > until) throw new Error(`still not so after ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 3));
  }
}
