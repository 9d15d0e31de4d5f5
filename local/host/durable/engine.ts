import type { DurableEngineDeps, DurableEngineSettings, DurableHttpRequest, DurableHttpResponse } from './contract.ts';
import { Dispatcher } from './dispatcher.ts';
import { routeRequest } from './http/route.ts';
import { clientBindingJson } from './http/urls.ts';
import { Hub } from './hub.ts';

export type {
  DurableEngineDeps,
  DurableEngineSettings,
  DurableFunctionCall,
  DurableFunctionOutcome,
} from './contract.ts';

/**
 * Durable Functions on one machine: orchestrations as event histories in SQLite, in the place of the Durable Task
 * extension on its Azure Storage backend. What it has kept survives the death of the process at any moment: episodes
 * are kept whole or not at all, activities that were running are called again by the next engine on the same file.
 */
export class DurableEngine implements AsyncDisposable {
  readonly #settings: DurableEngineSettings;
  readonly #hub: Hub;
  readonly #dispatcher: Dispatcher;

  private constructor(settings: DurableEngineSettings, deps: DurableEngineDeps) {
    this.#settings = settings;
    this.#hub = new Hub(settings.databasePath, (instanceId, dueMs) => this.#dispatcher.onMessage(instanceId, dueMs));
    this.#dispatcher = new Dispatcher(this.#hub, settings, deps);
  }

  /** Opens or creates the hub's database. One engine at a time may have it open. */
  static open(settings: DurableEngineSettings, deps: DurableEngineDeps): DurableEngine {
    return new DurableEngine(settings, deps);
  }

  /** Begins dispatching; call when the worker is ready. */
  start(): void {
    this.#dispatcher.start();
  }

  /** Takes no new work items (the worker is restarting); those in flight may still answer. */
  pause(): void {
    this.#dispatcher.pause();
  }

  /** Work items in flight: orchestrator episodes and activities that the worker has not answered. */
  get active(): number {
    return this.#dispatcher.active;
  }

  /** Serves the management API and the client library's routes; undefined when the path is not one of them. */
  async handle(request: DurableHttpRequest): Promise<DurableHttpResponse | undefined> {
    return routeRequest({ hub: this.#hub, hubName: this.#settings.hubName }, request);
  }

  /** The durableClient binding's JSON value for an app served at `baseUrl` (http://127.0.0.1:7071). */
  clientBinding(baseUrl: string): string {
    return clientBindingJson(baseUrl, this.#settings.hubName);
  }

  /** Stops at once. Answers that come later are dropped: their work items are run again by the next engine. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#dispatcher[Symbol.dispose]();
    this.#hub[Symbol.dispose]();
  }
}
