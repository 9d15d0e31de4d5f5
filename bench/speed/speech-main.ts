/** The Speech service and the token endpoint that a speed bench measures against, in a process of their own. */
import { randomBytes } from 'node:crypto';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';
import { startSpeechService } from '../../local/speech/service.ts';
import type { SpeechOrder, SpeechReport, SpeechWatch } from './speech-messages.ts';

/** Fine enough for hops of some hundred milliseconds. */
const lookEveryMs = 2;

const tokenKey = randomBytes(32).toString('hex');
const header = randomBytes(16).toString('hex');
const identity = await startTokenEndpoint({ header, tokenKey });
const quota = Number(process.env['SPEECH_QUOTA']);
// The SDK's quickstart uses a key.
const service = await startSpeechService({ recognizer: 'tones', tokenKey, quota, allowKeys: true });

let watched: { -readonly [Key in keyof SpeechWatch]: SpeechWatch[Key] };
let watching: NodeJS.Timeout | undefined;

// Whoever started it has gone.
process.once('disconnect', () => process.exit(1));
process.on('message', (order: SpeechOrder) => {
  if (order === 'end') process.exit(0);
  if (order === 'count') report({ kind: 'count', count: countNow() });
  else if (order === 'watch') {
    watch();
    report({ kind: 'watch' });
  } else {
    clearInterval(watching);
    report({ kind: 'watched', watched });
  }
});
report({
  kind: 'ready',
  ready: {
    endpoint: service.endpoint,
    settings: {
      SPEECH_ENDPOINT: service.endpoint,
      SPEECH_SESSIONS: String(quota),
      IDENTITY_ENDPOINT: identity.url,
      IDENTITY_HEADER: header,
    },
  },
});

function countNow() {
  const { audioMs, refused, sessions, connections } = service.stats();
  return { audioMs, refused: refused['429'] ?? 0, sessions, mostAtOnce: connections.peak };
}

/** Looks at the meter again and again, which is cheap while there are few recognitions. */
function watch(): void {
  const before = service.stats();
  let phrases = phrasesOf(before);
  watched = { openedAtMs: undefined, firstAudioAtMs: undefined, lastPhraseAtMs: undefined, closedAtMs: undefined };
  clearInterval(watching);
  watching = setInterval(() => {
    const now = service.stats();
    const nowMs = Date.now();
    if (now.connections.total > before.connections.total) watched.openedAtMs ??= nowMs;
    if (now.audioMs > before.audioMs) watched.firstAudioAtMs ??= nowMs;
    if (phrasesOf(now) > phrases) {
      phrases = phrasesOf(now);
      watched.lastPhraseAtMs = nowMs;
    }
    if (watched.openedAtMs !== undefined && now.connections.open === 0) watched.closedAtMs ??= nowMs;
    else watched.closedAtMs = undefined;
  }, lookEveryMs);
}

function phrasesOf({ perConnection }: ReturnType<typeof service.stats>): number {
  return perConnection.reduce((sum, { phrases }) => sum + phrases, 0);
}

function report(message: SpeechReport): void {
  process.send?.(message);
}
