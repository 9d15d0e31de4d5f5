import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';

/** What one client connection id used; the SDK keeps its id across reconnects. */
export interface ConnectionStats {
  readonly connectionId: string;
  connections: number;
  turns: number;
  phrases: number;
  audioMs: number;
  /** Of it, the audio of turns that have not ended after the end of their audio: broken off, or still under way. */
  unendedMs: number;
  /** The first connection and the latest audio or close, in ms since 1970. */
  readonly openedAtMs: number;
  lastAtMs: number;
  languages: readonly string[];
  /** Given by the client; no recognizer here uses it. */
  phraseList: readonly string[];
}

/** What the service has done since it started (audioMs: since its state file began). */
export interface SpeechStats {
  readonly connections: { readonly total: number; readonly open: number; readonly peak: number };
  readonly sessions: number;
  /** Refused handshakes by HTTP status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Audio received, replays included: what would be billed. */
  readonly audioMs: number;
  /** The latest connection ids, oldest first. */
  readonly perConnection: readonly Readonly<ConnectionStats>[];
  readonly faults: Readonly<Record<string, number>>;
}

const stateSchema = z.object({ audioMs: z.number().nonnegative() });

/** Enough to look back on a test; older ids are forgotten so that a long run stays flat. */
const maxConnectionIds = 500;

/** The total is written at most this often. */
const saveIntervalMs = 500;

/** Counts connections and audio, and keeps the audio total over a restart. */
export class Meter implements Disposable {
  readonly #statePath: string | undefined;
  readonly #perConnection = new Map<string, ConnectionStats>();
  readonly #refused: Record<string, number> = {};
  #total = 0;
  #open = 0;
  #peak = 0;
  #sessions = 0;
  #audioMs = 0;
  #saving: NodeJS.Timeout | undefined;

  constructor(statePath?: string) {
    this.#statePath = statePath;
    if (statePath !== undefined) this.#audioMs = readTotal(statePath);
  }

  get open(): number {
    return this.#open;
  }

  get accepted(): number {
    return this.#total;
  }

  connected(connectionId: string): ConnectionStats {
    this.#total += 1;
    this.#open += 1;
    this.#peak = Math.max(this.#peak, this.#open);
    const known = this.#perConnection.get(connectionId);
    const entry = known ?? {
      connectionId,
      connections: 0,
      turns: 0,
      phrases: 0,
      audioMs: 0,
      unendedMs: 0,
      openedAtMs: Date.now(),
      lastAtMs: Date.now(),
      languages: [],
      phraseList: [],
    };
    entry.connections += 1;
    this.#perConnection.set(connectionId, entry);
    const oldest = this.#perConnection.keys().next().value;
    if (this.#perConnection.size > maxConnectionIds && oldest !== undefined) this.#perConnection.delete(oldest);
    return entry;
  }

  disconnected(entry: ConnectionStats): void {
    entry.lastAtMs = Date.now();
    this.#open -= 1;
  }

  /** A session is a connection that began a turn. */
  sessionBegan(): void {
    this.#sessions += 1;
  }

  refused(status: number | string): void {
    this.#refused[status] = (this.#refused[status] ?? 0) + 1;
  }

  heard(entry: ConnectionStats, audioMs: number): void {
    entry.audioMs += audioMs;
    entry.unendedMs += audioMs;
    entry.lastAtMs = Date.now();
    this.#audioMs += audioMs;
    if (this.#statePath !== undefined) this.#saving ??= setTimeout(() => this.#save(), saveIntervalMs).unref();
  }

  /** A turn with so much audio ended as it should. */
  heardOut(entry: ConnectionStats, audioMs: number): void {
    entry.unendedMs -= audioMs;
  }

  stats(faults: ReadonlyMap<string, number>): SpeechStats {
    return {
      connections: { total: this.#total, open: this.#open, peak: this.#peak },
      sessions: this.#sessions,
      refused: { ...this.#refused },
      audioMs: Math.round(this.#audioMs),
      perConnection: [...this.#perConnection.values()].map((entry) => ({
        ...entry,
        audioMs: Math.round(entry.audioMs),
        unendedMs: Math.round(entry.unendedMs),
      })),
      faults: Object.fromEntries(faults),
    };
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#saving);
    this.#save();
  }

  #save(): void {
    this.#saving = undefined;
    if (this.#statePath === undefined) return;
    const fresh = `${this.#statePath}.${process.pid}.tmp`;
    writeFileSync(fresh, JSON.stringify({ audioMs: this.#audioMs }));
    renameSync(fresh, this.#statePath);
  }
}

function readTotal(path: string): number {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).audioMs;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 0;
    throw new Error(`The meter's state ${path} cannot be read; delete it to count from zero`, { cause: error });
  }
}
