import { runActivity } from './activity-runner.ts';
import type { DurableEngineDeps, DurableEngineSettings } from './contract.ts';
import type { Hub } from './hub.ts';
import { runEpisode } from './orchestrator-runner.ts';
import { clockMs } from './timestamps.ts';

/** Before an episode is run again whose worker went away or which the engine itself failed at. */
const retryAfterMs = 250;
/** The longest delay that setTimeout takes. */
const longestTimeoutMs = 2 ** 31 - 1;

/**
 * Decides what runs: one episode at a time for an instance, so many of them and so many activities at once. Nothing
 * is polled: a message, an answer or a due timer wakes it.
 */
export class Dispatcher implements Disposable {
  readonly #hub: Hub;
  readonly #settings: DurableEngineSettings;
  readonly #deps: DurableEngineDeps;
  readonly #ready = new Set<string>();
  readonly #episodes = new Set<string>();
  #activities = 0;
  /** Activities are taken in the order of their ids; those up to this one have been. */
  #takenActivityId = 0;
  /** Messages due up to this instant have made their instance ready. */
  #readyUpToMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  #pumpIsPlanned = false;
  #started = false;
  #closed = false;

  constructor(hub: Hub, settings: DurableEngineSettings, deps: DurableEngineDeps) {
    this.#hub = hub;
    this.#settings = settings;
    this.#deps = deps;
  }

  get active(): number {
    return this.#episodes.size + this.#activities;
  }

  start(): void {
    this.#started = true;
    this.#wakeDue();
  }

  pause(): void {
    this.#started = false;
  }

  /** Hears of a message sent to an instance. */
  onMessage(instanceId: string, dueMs: number): void {
    if (dueMs <= clockMs()) this.#ready.add(instanceId);
    else this.#wakeAt(dueMs);
    this.#planPump();
  }

  [Symbol.dispose](): void {
    this.#started = false;
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** At the end of this turn of the event loop, so that answers that arrive together make one episode. */
  #planPump(): void {
    if (this.#pumpIsPlanned || !this.#started) return;
    this.#pumpIsPlanned = true;
    setImmediate(() => {
      this.#pumpIsPlanned = false;
      if (this.#started) this.#pump();
    });
  }

  #pump(): void {
    for (const instanceId of this.#ready) {
      if (this.#episodes.size >= this.#settings.maxConcurrentOrchestrators) break;
      if (this.#episodes.has(instanceId)) continue;
      this.#ready.delete(instanceId);
      this.#episodes.add(instanceId);
      void this.#runEpisode(instanceId);
    }
    const free = this.#settings.maxConcurrentActivities - this.#activities;
    if (free <= 0) return;
    for (const activity of this.#hub.activities.after(this.#takenActivityId, free)) {
      this.#takenActivityId = activity.id;
      this.#activities += 1;
      void this.#settle(`activity '${activity.name}' of ${activity.instanceId}`, async () => {
        await runActivity(this.#hub, activity, this.#deps, () => !this.#closed);
      }).finally(() => {
        this.#activities -= 1;
        this.#planPump();
      });
    }
  }

  async #runEpisode(instanceId: string): Promise<void> {
    const end = await this.#settle(`an episode of ${instanceId}`, () =>
      runEpisode(this.#hub, instanceId, this.#deps, () => !this.#closed),
    );
    this.#episodes.delete(instanceId);
    if (end === 'done') return this.#planPump();
    this.#ready.add(instanceId);
    this.#wakeAt(clockMs() + retryAfterMs);
  }

  /** A failure of the engine's own is logged; its rows stay: an episode is run again, an activity by the next engine. */
  async #settle<T>(what: string, work: () => Promise<T>): Promise<T | 'failed'> {
    try {
      return await work();
    } catch (error) {
      if (!this.#closed) this.#deps.log(`durable engine: ${what} could not be kept: ${String(error)}`);
      return 'failed';
    }
  }

  #wakeAt(dueMs: number): void {
    if (this.#closed || dueMs >= this.#timerDueMs) return;
    clearTimeout(this.#timer);
    this.#timerDueMs = dueMs;
    const delayMs = Math.min(Math.max(dueMs - clockMs(), 0), longestTimeoutMs);
    this.#timer = setTimeout(() => {
      this.#timerDueMs = Number.POSITIVE_INFINITY;
      this.#wakeDue();
    }, delayMs);
  }

  /** Makes ready what fell due since the last look, and waits for what is due next. */
  #wakeDue(): void {
    if (this.#closed) return;
    const nowMs = clockMs();
    for (const instanceId of this.#hub.messages.readyInstances(this.#readyUpToMs, nowMs)) this.#ready.add(instanceId);
    this.#readyUpToMs = nowMs;
    const nextMs = this.#hub.messages.nextDueMs(nowMs);
    if (nextMs !== undefined) this.#wakeAt(nextMs);
    this.#planPump();
  }
}
