import type { FaultPlan } from '../../local/speech/faults.ts';
import type { ConnectionStats, SpeechStats } from '../../local/speech/meter.ts';
import { type Child, startChild } from '../process/child.ts';

/** What one try at a recognition cost. */
export type Bill = Pick<ConnectionStats, 'audioMs' | 'unendedMs' | 'openedAtMs' | 'lastAtMs'>;

/** The Speech service, which is killed and started again on the same port; what it metered is kept over its lives. */
export interface SpeechLives extends AsyncDisposable {
  readonly endpoint: string;
  readonly openConnections: number;
  /** Reads the meter: to be called more often than the meter forgets, which holds 500 recognitions. */
  read(): Promise<void>;
  /** All recognitions of all lives, as far as they were read. */
  bills(): readonly Bill[];
  /** How often each fault was met. */
  faults(): ReadonlyMap<string, number>;
  setFaults(plan: FaultPlan): Promise<void>;
  /** kill -9, and the next life with its faults. */
  restart(plan: FaultPlan): Promise<void>;
}

const startMs = 60_000;
const answerMs = 10_000;

interface Ready {
  readonly port: number;
  readonly endpoint: string;
}

export async function startSpeechLives(tokenKey: string, quota: number): Promise<SpeechLives> {
  const lives = new Lives(tokenKey, quota);
  await lives.begin(0, []);
  return lives;
}

class Lives implements SpeechLives {
  readonly #env: Readonly<Record<string, string>>;
  readonly #bills = new Map<string, Bill>();
  readonly #faultsBefore = new Map<string, number>();
  #faultsNow: Readonly<Record<string, number>> = {};
  #child: Child | undefined;
  #ready: Ready = { port: 0, endpoint: '' };
  #life = 0;
  openConnections = 0;

  constructor(tokenKey: string, quota: number) {
    this.#env = { SPEECH_TOKEN_KEY: tokenKey, SPEECH_QUOTA: String(quota) };
  }

  get endpoint(): string {
    return this.#ready.endpoint;
  }

  async begin(port: number, plan: FaultPlan): Promise<void> {
    this.#life += 1;
    const ready = Promise.withResolvers<Ready>();
    const env = { ...this.#env, SPEECH_PORT: String(port), SPEECH_FAULTS: JSON.stringify(plan) };
    const child = startChild<Ready>(new URL('speech-main.ts', import.meta.url), env, ready.resolve);
    this.#child = child;
    const timer = setTimeout(() => ready.reject(new Error('The Speech service did not start.')), startMs);
    void child.exited.then(() => ready.reject(new Error('The Speech service ended while it started.')));
    this.#ready = await ready.promise.finally(() => clearTimeout(timer));
  }

  async read(): Promise<void> {
    const life = this.#life;
    const stats = (await this.#ask('GET', '/stats')) as SpeechStats;
    if (life !== this.#life) return;
    for (const entry of stats.perConnection) this.#bills.set(`${life} ${entry.connectionId}`, entry);
    this.#faultsNow = stats.faults;
    this.openConnections = stats.connections.open;
  }

  bills(): readonly Bill[] {
    return [...this.#bills.values()];
  }

  faults(): ReadonlyMap<string, number> {
    const all = new Map(this.#faultsBefore);
    for (const [name, times] of Object.entries(this.#faultsNow)) all.set(name, (all.get(name) ?? 0) + times);
    return all;
  }

  async setFaults(plan: FaultPlan): Promise<void> {
    await this.#ask('PUT', '/faults', JSON.stringify(plan));
  }

  async restart(plan: FaultPlan): Promise<void> {
    // The last look at its meter: what it hears in the milliseconds until the kill is not in it.
    await this.read();
    for (const [name, times] of this.faults()) this.#faultsBefore.set(name, times);
    this.#faultsNow = {};
    await this.#child?.[Symbol.asyncDispose]();
    await this.begin(this.#ready.port, plan);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child?.[Symbol.asyncDispose]();
  }

  async #ask(method: string, path: string, body?: string): Promise<unknown> {
    const answer = await fetch(`http://127.0.0.1:${this.#ready.port}${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(answerMs),
    });
    if (!answer.ok) throw new Error(`The Speech service answered ${answer.status} to ${method} ${path}.`);
    return await answer.json();
  }
}
