import type { InvocationOutcome, InvocationRequest } from '../rpc.ts';
import { ExitPolicy } from './exit-policy.ts';
import { exitMessage, WorkerProcess, type WorkerReady, type WorkerSettings } from './worker-process.ts';

export interface SupervisorSettings extends WorkerSettings {
  readonly exitLimit: number;
  /** A call that takes longer fails, and its worker is replaced; undefined: no limit. */
  readonly functionTimeoutMs: number | undefined;
}

export interface SupervisorEvents {
  /** No worker takes calls from here until `up`; comes before the calls inside fail. */
  readonly down: () => void;
  readonly up: () => void;
  /** The host cannot go on. */
  readonly fatal: (reason: string) => void;
}

/** How long a call waits for a worker that is being replaced; the real host's dispatcher gives up as well. */
const waitForWorkerMs = 30_000;
/** The real host's grace for a worker at shutdown. */
const terminateGraceMs = 5_000;
/** An app that cannot even be loaded is not tried more often than this. */
const failedStartPauseMs = 1_000;

/** Keeps one worker running and puts calls into it. */
export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #events: SupervisorEvents;
  readonly #policy: ExitPolicy;
  #worker: WorkerProcess | undefined;
  #running = Promise.withResolvers<WorkerProcess>();
  #stopping = false;

  constructor(settings: SupervisorSettings, events: SupervisorEvents) {
    this.#settings = settings;
    this.#events = events;
    this.#policy = new ExitPolicy(settings.exitLimit);
  }

  get workerPid(): number | undefined {
    return this.#worker?.pid;
  }

  /** Starts the first worker. @throws Error when the app cannot be loaded */
  async start(): Promise<WorkerReady> {
    const worker = new WorkerProcess(this.#settings);
    this.#worker = worker;
    try {
      const ready = await worker.ready;
      this.#watch(worker);
      this.#running.resolve(worker);
      return ready;
    } catch (error) {
      worker.kill();
      throw error;
    }
  }

  /**
   * Runs one call. It fails when its worker exits; after exit(200) or exit(0), and once the host is stopping, it
   * stays open, as on the real host.
   */
  async invoke(request: InvocationRequest): Promise<InvocationOutcome> {
    const worker = await within(this.#running.promise, waitForWorkerMs);
    if (worker === undefined) return { ok: false, message: 'Did not find any initialized language workers' };
    const call = worker.invoke(request);
    const limitMs = this.#settings.functionTimeoutMs;
    if (limitMs === undefined) return call;
    return (await within(call, limitMs)) ?? this.#timedOut(worker, request.functionId, limitMs);
  }

  /** Where the running worker takes streamed HTTP; waits for one that is being started. */
  async httpUri(): Promise<string | undefined> {
    const worker = await within(this.#running.promise, waitForWorkerMs);
    return (await worker?.ready)?.httpUri;
  }

  /** Ends the worker: 5 s for its appTerminate hooks. Calls that are inside never settle. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#worker?.terminate(terminateGraceMs);
  }

  #watch(worker: WorkerProcess): void {
    void worker.exited.then((code) => this.#afterExit(worker, code));
  }

  async #afterExit(worker: WorkerProcess, code: number): Promise<void> {
    if (this.#stopping || worker !== this.#worker) return;
    const after = this.#policy.exited(code, Date.now());
    this.#down();
    const message = exitMessage(code);
    this.#settings.log(`Worker ${worker.pid}: ${message}`);
    if (after.next === 'none') {
      this.#settings.log('A worker that exits with 0 is never restarted, and every call hangs: use exit(200).');
      return;
    }
    if (after.next === 'stop-host') {
      worker.failCalls({ ok: false, message, workerExited: true });
      this.#events.fatal(`The worker exited ${this.#settings.exitLimit} times within 30 minutes; the last: ${message}`);
      return;
    }
    if (after.calls === 'fail') worker.failCalls({ ok: false, message, workerExited: true });
    await this.#replace();
  }

  #down(): void {
    this.#running = Promise.withResolvers<WorkerProcess>();
    this.#events.down();
  }

  async #replace(): Promise<void> {
    const worker = new WorkerProcess(this.#settings);
    this.#worker = worker;
    try {
      await worker.ready;
      this.#watch(worker);
      this.#running.resolve(worker);
      this.#events.up();
    } catch (error) {
      if (this.#stopping) return;
      this.#settings.log(`error: The app could not be loaded again: ${String(error)}`);
      worker.kill();
      await new Promise((resolve) => setTimeout(resolve, failedStartPauseMs));
      if (!this.#stopping) await this.#afterExit(worker, 1);
    }
  }

  #timedOut(worker: WorkerProcess, functionId: string, limitMs: number): InvocationOutcome {
    const message = `Timeout value of ${limitMs} ms was exceeded by function: Functions.${functionId}`;
    const outcome: InvocationOutcome = { ok: false, message, workerExited: true };
    // After exit(200) the call's worker is long gone: only the call ends.
    if (worker !== this.#worker) return outcome;
    this.#settings.log(`error: ${message}; its worker is replaced`);
    this.#worker = undefined;
    this.#down();
    worker.kill();
    worker.failCalls(outcome);
    void this.#replace();
    return outcome;
  }
}

/** What the promise gives within the time, else undefined. */
async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), limitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
