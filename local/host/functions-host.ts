import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { bindingSupport } from './bindings/binding-support.ts';
import { StorageConnections } from './bindings/storage-connections.ts';
import { DurableEngine } from './durable/engine.ts';
import { DurableCalls } from './functions/durable-calls.ts';
import { type FunctionTable, tabulate } from './functions/function-table.ts';
import { Invoker } from './functions/invoker.ts';
import { readHostJson } from './host-json.ts';
import { HostServer } from './http/host-server.ts';
import { HttpFunctions } from './http/http-functions.ts';
import { serveHost } from './serve-host.ts';
import { Supervisor } from './supervise/supervisor.ts';
import { Triggers } from './triggers.ts';

export interface HostOptions {
  readonly appDir: string;
  /** 0 for any free port. */
  readonly port: number;
  /** Where the host keeps what must survive it. */
  readonly stateDir: string;
  /** The app settings; the worker gets them as its environment. */
  readonly settings: NodeJS.ProcessEnv;
  /** The worker's counted exit that ends the host: 3 on the real one. */
  readonly workerExitLimit: number;
  readonly log: (line: string) => void;
  /** Another worker process has taken the place of the last one. */
  readonly workerReplaced: (pid: number | undefined) => void;
  /** The host cannot go on and should be disposed. */
  readonly fatal: (reason: string) => void;
}

/** What the platform allows a request's body when nothing is set (FUNCTIONS_REQUEST_BODY_SIZE_LIMIT). */
const defaultBodyLimitBytes = 100 * 1024 * 1024;

/**
 * A small Azure Functions host on one machine: runs an unmodified built app in a worker process and calls its
 * functions on HTTP requests, blobs, queue messages, timers and durable work. It stands in for the real host, follows
 * what was recorded of it, and keeps accepted work on disk.
 */
export class FunctionsHost implements AsyncDisposable {
  readonly url: string;
  readonly functions: FunctionTable;
  readonly #supervisor: Supervisor;
  readonly #resources: AsyncDisposableStack;

  private constructor(url: string, functions: FunctionTable, supervisor: Supervisor, resources: AsyncDisposableStack) {
    this.url = url;
    this.functions = functions;
    this.#supervisor = supervisor;
    this.#resources = resources;
  }

  /** Resolves when the app is loaded and its functions are called. @throws Error when host.json or the app is no good */
  static async open(options: HostOptions): Promise<FunctionsHost> {
    const { appDir, stateDir, log } = options;
    const hostJson = readHostJson(appDir, options.settings);
    const { durableTask, http: httpSettings, blobs, queues } = hostJson.extensions;
    mkdirSync(stateDir, { recursive: true });

    await using resources = new AsyncDisposableStack();
    const database = resources.adopt(new DatabaseSync(join(stateDir, 'host.sqlite')), (db) => db.close());
    // Survives the end of the process; the last milliseconds before a power cut it may lose.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');

    // The port is taken before the app starts, because the app is told its address; requests wait until it is ready.
    const ready = Promise.withResolvers<Parameters<typeof serveHost>[0]>();
    ready.promise.catch(() => undefined); // told by `open` itself
    let stopping = false;
    const server = resources.use(
      await HostServer.listen(
        options.port,
        async (request, response, url) => {
          if (stopping) response.writeHead(503, { connection: 'close' }).end();
          else await serveHost(await ready.promise, request, response, url);
        },
        log,
      ),
    );
    const settings: NodeJS.ProcessEnv = { ...options.settings, WEBSITE_HOSTNAME: `127.0.0.1:${server.port}` };

    const supervisor = new Supervisor(
      {
        appDir,
        env: settings,
        nodeArguments: (options.settings['languageWorkers__node__arguments'] ?? '').split(/\s+/).filter(Boolean),
        log,
        exitLimit: options.workerExitLimit,
        functionTimeoutMs: hostJson.functionTimeout,
      },
      {
        down: () => engine.pause(),
        up: () => {
          engine.start();
          options.workerReplaced(supervisor.workerPid);
        },
        fatal: options.fatal,
      },
    );
    resources.defer(() => supervisor.stop());
    const storage = new StorageConnections(settings);
    const bindings = bindingSupport(storage, queues.messageEncoding, () => engine.clientBinding(server.url));
    const invoker = new Invoker({
      invoke: (request) => supervisor.invoke(request),
      httpUri: () => supervisor.httpUri(),
      bindings,
      log,
    });
    const durable = new DurableCalls(invoker);
    const engine = resources.use(
      DurableEngine.open(
        {
          databasePath: join(stateDir, 'durable.sqlite'),
          hubName: durableTask.hubName,
          maxConcurrentActivities: durableTask.maxConcurrentActivityFunctions,
          maxConcurrentOrchestrators: durableTask.maxConcurrentOrchestratorFunctions,
        },
        { invoke: (call) => durable.invoke(call), has: (kind, name) => durable.has(kind, name), log },
      ),
    );
    const triggers = resources.use(Triggers.open({ database, stateDir, storage, invoker, blobs, queues, log }));
    const http = new HttpFunctions(invoker, {
      routePrefix: httpSettings.routePrefix,
      bodyLimitBytes: Number(settings['FUNCTIONS_REQUEST_BODY_SIZE_LIMIT'] ?? defaultBodyLimitBytes),
    });
    resources.defer(() => {
      stopping = true;
    });

    const { functions: metadata } = await supervisor.start();
    const table = tabulate(
      metadata,
      {
        httptrigger: (fn) => http.add(fn),
        orchestrationtrigger: (fn) => durable.add(fn),
        activitytrigger: (fn) => durable.add(fn),
        ...triggers.byType,
      },
      bindings,
      settings,
    );
    for (const line of table.inError) log(`error: ${line}`);
    engine.start();
    triggers.start();
    ready.resolve({ http, engine, acceptBlobs: triggers.acceptBlobs });
    return new FunctionsHost(server.url, table, supervisor, resources.move());
  }

  /** The worker process that runs now; it changes when one is replaced. */
  get workerPid(): number | undefined {
    return this.#supervisor.workerPid;
  }

  /** Takes no more work, gives the app 5 s to end, and closes. What was in flight is taken up by the next host. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources.disposeAsync();
  }
}
