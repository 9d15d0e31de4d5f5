import packageJson from '../../../package.json' with { type: 'json' };
import type { Settings } from '../config/settings.ts';
import { type LedgerCounts, type LedgerKind, ledgerKinds } from '../lifetime/ledger.ts';
import type { RetirementView } from '../lifetime/retirement.ts';
import type { LiveCarriers } from '../speech/carrier-pool.ts';
import type { UnbalancedActivities } from './health-ledger.ts';

/** What is in the process right now. */
export interface HealthLive extends LiveCarriers {
  /** Calls of functions by events and orchestrations. */
  readonly calls: number;
  /** HTTP requests that are not yet answered to their end. */
  readonly requests: number;
}

/** How one worker process is, as GET /api/health shows it. Of an app on several instances, the one that answers. */
export interface Health {
  /** `attention` when something was left open, `retiring` while it refuses work, else `ok`. */
  readonly status: 'ok' | 'retiring' | 'attention';
  readonly version: string;
  readonly node: string;
  readonly process: { readonly id: number; readonly uptimeSeconds: number };
  readonly memoryMb: {
    readonly rss: number;
    readonly heapUsed: number;
    readonly external: number;
    readonly arrayBuffers: number;
  };
  readonly live: HealthLive;
  /** Since the process started. `leftOpen` names the kinds of which more is open than what is live can hold; mostly none. */
  readonly ledger: {
    readonly balanced: boolean;
    readonly leftOpen: readonly LedgerKind[];
    readonly counts: LedgerCounts;
    /** Steps of jobs that did not close what they opened. */
    readonly unbalanced: ReturnType<UnbalancedActivities['view']>;
  };
  /** Published or rejected by this process. */
  readonly jobsDone: number;
  readonly retirement: RetirementView;
  readonly limits: Settings['worker'] & { readonly recognitionsPerThread: number; readonly sessions: number };
}

export interface HealthSources {
  readonly settings: Settings;
  readonly live: HealthLive;
  readonly counts: LedgerCounts;
  readonly unbalanced: ReturnType<UnbalancedActivities['view']>;
  readonly jobsDone: number;
  readonly retirement: RetirementView;
  readonly memory: NodeJS.MemoryUsage;
  readonly uptimeSeconds: number;
}

export function healthOf(sources: HealthSources): Health {
  const { settings, live, counts, unbalanced, jobsDone, retirement, memory } = sources;
  const leftOpen = findLeftOpen(counts, live);
  const balanced = leftOpen.length === 0;
  const attention = !balanced || unbalanced.activities > 0;
  return {
    status: attention ? 'attention' : retirement.state === 'refusing' ? 'retiring' : 'ok',
    version: packageJson.version,
    node: process.version,
    process: { id: process.pid, uptimeSeconds: Math.round(sources.uptimeSeconds) },
    memoryMb: {
      rss: mb(memory.rss),
      heapUsed: mb(memory.heapUsed),
      external: mb(memory.external),
      arrayBuffers: mb(memory.arrayBuffers),
    },
    live,
    ledger: { balanced, leftOpen, counts, unbalanced },
    jobsDone,
    retirement,
    limits: {
      ...settings.worker,
      recognitionsPerThread: settings.speech.recognitionsPerThread,
      sessions: settings.speech.sessionsHere,
    },
  };
}

/** Kinds of which more is open than what is live can hold, or more was closed than opened. */
export function findLeftOpen(counts: LedgerCounts, live: HealthLive): LedgerKind[] {
  const { recognitions, threads, warm, calls, requests } = live;
  const most: { readonly [K in LedgerKind]: number } = {
    // One for each call that is in it: its storage and its Speech tokens come by the same credential. A warm thread has one of its own.
    credential: calls + requests + warm,
    'token-pipeline': calls + requests + warm,
    connection: recognitions + warm,
    transcriber: recognitions + warm,
    'audio-stream': recognitions + warm,
    // Each recognition counts its place, until the thread has ended.
    thread: recognitions + threads + warm,
    'range-reader': calls,
    'ffmpeg-process': calls,
    'temp-file': 0,
  };
  return ledgerKinds.filter((kind) => {
    const { opened, closed } = counts[kind] ?? { opened: 0, closed: 0 };
    return closed > opened || opened - closed > most[kind];
  });
}

function mb(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}
