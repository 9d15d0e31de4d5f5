import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { queryObjects } from 'node:v8';
import { Connection, ConversationTranscriber, PropertyId, Recognizer } from 'microsoft-cognitiveservices-speech-sdk';
import { WebsocketMessageAdapter } from 'microsoft-cognitiveservices-speech-sdk/distrib/lib/src/common.browser/WebsocketMessageAdapter.js';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { allRules, type KeptRules, type LifetimeRule } from '../../src/lib/lifetime/rules.ts';
import { AudioInbox } from '../../src/lib/speech/audio-inbox.ts';
import { type RecognitionLimits, recognitionLimits } from '../../src/lib/speech/limits.ts';
import { type TranscriptionOwner, transcribe } from '../../src/lib/speech/transcription.ts';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { requestTo, type Service, serveScript } from './recognition-support.ts';
import { eventually } from './support/eventually.ts';

// Recognitions in the test's own thread: what they leave is seen here, where no end of a thread takes it away.
WebsocketMessageAdapter.forceNpmWebSocket = true;
Recognizer.enableTelemetry(false);
process.on('unhandledRejection', () => {});

const script = [
  { text: 'Good morning.', startMs: 100, endMs: 300, speaker: 'a' },
  { text: 'Thank you.', startMs: 700, endMs: 900, speaker: 'b' },
];

/** All ways in which a recognition ends; those with a `-` are faults of the Speech stand-in. */
export const paths = [
  'success',
  // Its owner's cancel, abort and deadline all come to the thread as this.
  'cancelled',
  'handshake-401',
  'handshake-429',
  'handshake-500',
  'handshake-reset',
  'handshake-hang',
  'close-1002',
  'close-1011',
  'status-Error',
  'bad-json',
  'no-request-id',
  'no-nbest',
  'no-turn-end',
  'close-1011-after-end',
  'close-1000-after-end',
  'drop-after-end',
] as const;

export type Path = (typeof paths)[number];

/** In these the audio goes on until the end comes, so that it is sure to come in mid-stream. */
const inMidStream: readonly Path[] = [
  'cancelled',
  'close-1002',
  'close-1011',
  'status-Error',
  'bad-json',
  'no-request-id',
  'no-nbest',
];

/** Short where something is waited for that never comes; elsewhere as long as a busy machine may need. */
export function limitsFor(path: Path): RecognitionLimits {
  const ends = { ...recognitionLimits, teardownStepMs: 2_000 };
  if (path === 'handshake-hang') return { ...ends, handshakeMs: 400 };
  if (path === 'no-turn-end') return { ...ends, afterEndMs: 200 };
  // The SDK has connected again by then: else what is left depends on how busy the machine is.
  return path.endsWith('-after-end') ? { ...ends, afterEndMs: 1_000 } : ends;
}

export function without(...rules: readonly LifetimeRule[]): KeptRules {
  return { ...allRules, ...Object.fromEntries(rules.map((rule) => [rule, false])) };
}

/** An owner in the same thread: gives silence, keeps what it is told. */
export class Owner implements TranscriptionOwner {
  readonly ledger = new Ledger();
  readonly phrases: Phrase[] = [];
  readonly cancels: (() => void)[] = [];
  readonly inbox: AudioInbox = new AudioInbox((bytes) => {
    const give = Math.min(bytes, this.#left);
    this.#left -= give;
    if (give > 0) this.inbox.push(new Uint8Array(give));
    if (this.#left === 0) this.inbox.end();
  });
  readonly #path: Path;
  #left: number;

  constructor(path: Path) {
    this.#path = path;
    this.#left = (inMidStream.includes(path) ? 600_000 : 1_000) * 32;
  }

  token = async () => ({ token: 'x', expiresOnTimestamp: 0 });
  opened = (what: Parameters<Ledger['open']>[0]) => this.ledger.open(what);

  onCancel(listener: () => void): void {
    this.cancels.push(listener);
  }

  phrase(phrase: Phrase): void {
    this.phrases.push(phrase);
    if (this.#path === 'cancelled') setImmediate(() => this.cancels[0]?.());
  }
}

export function serve(path: Path): Promise<Service> {
  const afterAudioMs = path.startsWith('handshake') ? 0 : 500;
  return serveScript(script, path.includes('-') ? { faults: [{ fault: path, when: { afterAudioMs } }] } : {});
}

/** One recognition, from its begin to its end by this path. */
export async function recognise(service: Service, path: Path, rules: KeptRules): Promise<Owner> {
  const owner = new Owner(path);
  const burstMs = inMidStream.includes(path) ? 1_000 : 60_000;
  const { problem } = await transcribe(
    requestTo(service, { speakers: true }, { burstMs }),
    limitsFor(path),
    owner,
    rules,
  );
  assert.equal(problem === undefined, path === 'success', `${path}: ${JSON.stringify(problem)}`);
  return owner;
}

export const alive = (kind: Parameters<typeof queryObjects>[0]) => queryObjects(kind, { format: 'count' });

/** Where each transcriber that was started connects to. */
const started: { readonly endpoint: string; readonly transcriber: WeakRef<ConversationTranscriber> }[] = [];
const start = ConversationTranscriber.prototype.startTranscribingAsync;
ConversationTranscriber.prototype.startTranscribingAsync = function (...args) {
  const endpoint = this.properties.getProperty(PropertyId.SpeechServiceConnection_Endpoint);
  started.push({ endpoint, transcriber: new WeakRef(this) });
  start.apply(this, args);
};

/** What is left of the latest recognitions, one a path. */
export interface Left {
  /** The paths whose transcriber and Connection are alive. No timer ever is. */
  readonly objects: readonly Path[];
  /** The paths whose socket is open. */
  readonly sockets: readonly Path[];
}

/**
 * Ends a recognition by every path with `rules`, then another one with all rules kept. Fails unless what is left, once the
 * latter have been let go of, is what `expected` says, and goes when the service cuts its connections. `owners` keeps the
 * owners of the former.
 */
export async function assertLeft(rules: KeptRules, expected: Left, owners: Owner[] = []): Promise<void> {
  const [timers, transcribers, connections] = [countTimers(), alive(ConversationTranscriber), alive(Connection)];
  {
    await using services = new AsyncDisposableStack();
    const served = await Promise.all(paths.map(async (path) => ({ path, service: services.use(await serve(path)) })));
    const all = (kept: KeptRules) => Promise.all(served.map(({ path, service }) => recognise(service, path, kept)));
    const before = started.length;
    owners.push(...(await all(rules)));
    const between = started.length;
    await all(allRules);
    const pathsOf = (some: typeof started) => {
      const living = some.filter(({ transcriber }) => transcriber.deref());
      return served.flatMap(({ path, service }) =>
        living.some(({ endpoint }) => endpoint.startsWith(service.endpoint)) ? [path] : [],
      );
    };
    const { length } = expected.objects;
    await settlesAs([
      ['sockets', expected.sockets, () => openSockets(served)],
      ...counts(timers, transcribers + length, connections + length),
      ['objects', expected.objects, () => pathsOf(started.slice(before, between))],
      ['objects with all rules', [], () => pathsOf(started.slice(between))],
    ]);
    owners.length = 0;
  }
  await settlesAs(counts(timers, transcribers, connections));
}

type Look = readonly [what: string, expected: unknown, look: () => unknown];

const countTimers = () => process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

function counts(timers: number, transcribers: number, connections: number): Look[] {
  return [
    ['timers', timers, countTimers],
    ['transcribers', transcribers, () => alive(ConversationTranscriber)],
    ['connections', connections, () => alive(Connection)],
  ];
}

/**
 * Each thing is looked at only when those before it are as expected: to count objects collects garbage several times. What
 * a WeakRef tells comes after that, being true only then.
 */
async function settlesAs(looks: readonly Look[]): Promise<void> {
  const findOther = () => {
    for (const [what, expected, look] of looks) {
      const seen = look();
      if (!isDeepStrictEqual(seen, expected)) return { what, expected, seen };
    }
    return undefined;
  };
  await eventually('what is left is what is expected', () => findOther() === undefined, 60_000).catch((thrown) => {
    const { what, expected, seen } = findOther() ?? assert.fail(thrown);
    assert.deepEqual(seen, expected, what);
  });
}

function openSockets(served: readonly { readonly path: Path; readonly service: Service }[]): readonly Path[] {
  const stats = served.map(({ service }) => service.stats());
  const openEnds = stats.reduce((sum, { connections }) => sum + connections.open, 0);
  // Of a handshake that it never answers the stand-in counts nothing, and keeps its end whatever the client does.
  const heldEnds = stats.reduce((sum, { refused }) => sum + (refused['hang'] ?? 0), 0);
  const ends = process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
  const hangs = ends - 2 * openEnds - heldEnds > 0;
  return served.flatMap(({ path }, at) =>
    (path === 'handshake-hang' ? hangs : (stats[at]?.connections.open ?? 0) > 0) ? [path] : [],
  );
}
