import type { Page } from 'playwright-core';
import type { JobView } from '../../../src/lib/pipeline/describe-job.ts';
import type { Transcript } from '../../../src/lib/transcript/transcript-schema.ts';

/** A job that no app has: what the API would answer about it. */
export interface MadeUpJob {
  readonly job: JobView;
  readonly transcript: Transcript;
  readonly peaks: Uint8Array;
}

/** What the player gets, by ranges. */
export interface MadeUpAudio {
  /** Of the storage's origin: the page plays nothing else. */
  readonly url: string;
  readonly content: Buffer;
}

type Phrase = Transcript['phrases'][number];

/** What is said in a made-up recording: who, and the text; the rest is worked out. */
export interface Line {
  readonly speaker?: string;
  readonly text: string;
  readonly confidence?: number;
  /** Of silence before it, seconds. */
  readonly pause?: number;
}

const id = '5b0e2c9a41d07f3856ab90ce12d4e7f8';
const secondsPerCharacter = 0.065;
const milli = (seconds: number) => Math.round(seconds * 1000) / 1000;

/** Phrases one after the other, with words by the lengths of what is written. */
export function phrasesOf(lines: Iterable<Line>): Phrase[] {
  const phrases: Phrase[] = [];
  let at = 0.4;
  for (const { speaker, text, confidence = 0.93, pause = 0.5 } of lines) {
    at += pause;
    const start = milli(at);
    const words = text.split(' ').map((written) => {
      const from = milli(at);
      at += (written.length + 1) * secondsPerCharacter;
      return { text: written.toLowerCase().replaceAll(/[^\p{L}\p{N}'-]/gu, ''), start: from, end: milli(at) };
    });
    phrases.push({
      id: phrases.length + 1,
      start,
      end: milli(at),
      confidence,
      text,
      words,
      ...(speaker ? { speaker } : {}),
    });
  }
  return phrases;
}

/** A finished job of these phrases. */
export function madeUpJob(
  name: string,
  phrases: Phrase[],
  integrity: Partial<Transcript['integrity']> = {},
): MadeUpJob {
  const length = Math.ceil(phrases.at(-1)?.end ?? 1) + 1;
  const labels = [...new Set(phrases.flatMap(({ speaker }) => speaker ?? []))];
  const missing = (integrity.missing ?? []).reduce((sum, { start, end }) => sum + end - start, 0);
  const job = {
    id,
    traceId: 'a3f1c2d4e5b60718293a4b5c6d7e8f90',
    state: missing > 0 ? 'partial' : 'done',
    percent: 100,
    name,
    etag: '"0x8DE2B7A4C1F0D35"',
    lengthSeconds: length,
    recognisedSeconds: length - missing,
    ...(missing > 0
      ? {
          missingSeconds: missing,
          error: {
            code: 'gaps',
            message: 'The Speech service ended the connection three times there.',
            remedy: 'Start it again: only what is missing is recognised again.',
          },
        }
      : {}),
    segments: { done: 4, total: 4 },
    phrases: phrases.length,
    sentSeconds: length + 6,
    created: '2026-11-24T09:12:00.000Z',
    started: '2026-11-24T09:12:01.000Z',
    finished: '2026-11-24T09:12:19.000Z',
    ledger: {
      balanced: true,
      counts: {
        recognizer: { opened: 4, closed: 4 },
        connection: { opened: 4, closed: 4 },
        credential: { opened: 6, closed: 6 },
        thread: { opened: 2, closed: 2 },
      },
    },
    receipt: { audioSeconds: length + 6, executions: 9, gbSeconds: 11.4, price: { currency: 'USD', total: 0.0421 } },
    links: { self: `/api/transcriptions/${id}` },
  } as unknown as JobView;
  const transcript: Transcript = {
    schema: 'dropscribe.transcript/1',
    job: { id },
    source: { container: 'audio', name, etag: job.etag, lengthSeconds: length, format: 'MP3, 44.1 kHz, stereo' },
    engine: { name: 'azure-speech', mode: 'conversation-transcriber', sdk: '1.52.0' },
    options: { languages: ['en-GB'], speakers: labels.length > 0, phrases: [], profanity: 'masked' },
    created: '2026-11-24T09:12:18.000Z',
    speakers: labels.map((label) => ({ label, seconds: 1, phrases: 1 })),
    languages: [],
    text: phrases.map(({ text }) => text).join(' '),
    integrity: {
      seconds: length,
      coveredSeconds: length,
      silentSeconds: 0,
      withoutWordsSeconds: 0,
      missingSeconds: missing,
      missing: [],
      seams: [],
      monotonic: true,
      silent: false,
      ...integrity,
    },
    notes: [],
    phrases,
  };
  return { job, transcript, peaks: peaksOf(phrases, length) };
}

/** As loud as syllables are where somebody speaks. */
function peaksOf(phrases: readonly Phrase[], length: number): Uint8Array {
  const peaks = new Uint8Array(Math.min(12_000, length * 10));
  const perPeak = length / peaks.length;
  for (const { words } of phrases) {
    for (const { text, start, end } of words) {
      for (let at = Math.floor(start / perPeak); at * perPeak < end; at++) {
        const place = (at * perPeak - start) / Math.max(0.1, end - start);
        const loudness = 40 + ((text.length * 31 + text.charCodeAt(0) * 17) % 120);
        peaks[at] = Math.round(loudness * (0.45 + Math.sin(Math.PI * place)) + ((at * 53) % 40));
      }
    }
  }
  return peaks;
}

/** Has a page get its answers about this job from here instead of from its app; other requests go on as they are. */
export async function answerFor(page: Page, { job, transcript, peaks }: MadeUpJob, audio?: MadeUpAudio): Promise<void> {
  const body = JSON.stringify(transcript);
  const edits = { revision: 0, speakers: {}, phrases: [], unplaced: [] };
  await page.route(`**/api/transcriptions/${job.id}**`, (route) => {
    const path = new URL(route.request().url()).pathname.split('/').slice(4).join('/');
    const json = (value: unknown, headers = {}) => route.fulfill({ json: value, headers });
    if (path === '') return json(job);
    if (path === 'transcript') return route.fulfill({ contentType: 'application/json', body });
    if (path === 'edits') return json(edits, { etag: '"0-made-up"' });
    if (path === 'peaks') {
      return json({ secondsPerPeak: 0.1, peaks: Buffer.from(peaks).toString('base64') });
    }
    if (path === 'audio' && audio) {
      return json({ url: audio.url, expires: new Date(Date.now() + 3_600_000).toISOString(), name: job.name });
    }
    return route.fulfill({
      status: 404,
      json: {
        type: 'urn:dropscribe:problem:not-found',
        title: 'Not found',
        status: 404,
        detail: 'There is none.',
        remedy: '',
      },
    });
  });
  if (!audio) return;
  await page.route(audio.url, async (route) => {
    const range = /bytes=(\d+)-(\d*)/.exec((await route.request().headerValue('range')) ?? 'bytes=0-');
    const from = Number(range?.[1]);
    const to = Math.min(range?.[2] ? Number(range[2]) : Number.POSITIVE_INFINITY, audio.content.length - 1);
    const headers = {
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'content-range': `bytes ${from}-${to}/${audio.content.length}`,
    };
    await route.fulfill({ status: 206, headers, body: audio.content.subarray(from, to + 1) });
  });
}
