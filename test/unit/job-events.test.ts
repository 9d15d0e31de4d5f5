import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JobSource, jobEvents, type Rhythm, readPosition } from '../../src/lib/http/job-events.ts';
import { jobIdOf } from '../../src/lib/job/job.ts';
import type { JobView } from '../../src/lib/pipeline/describe-job.ts';
import type { PhraseView } from '../../src/lib/pipeline/phrase-feed.ts';

const id = jobIdOf('audio', 'a.wav', '1');
const view = (percent: number, more: Partial<JobView> = {}): JobView => ({
  id,
  traceId: '0',
  state: 'transcribing',
  percent,
  name: 'a.wav',
  etag: '1',
  created: '2026-11-25T10:00:00.000Z',
  links: { self: '' },
  ...more,
});
const done = view(100, { state: 'done', finished: '2026-11-25T10:01:00.000Z' });
const phrase = (nth: number): PhraseView => ({
  id: nth,
  start: nth,
  end: nth + 1,
  confidence: 1,
  text: `p${nth}`,
  words: [],
});

const quick: Rhythm = { everyMs: 1, heartbeatMs: 60_000, endAfterMs: 60_000, retryMs: 7 };
const present = { gone: new AbortController().signal, isBehind: () => false };

/** Each look shows the next view; with each, `perLook` new phrases. */
function sourceOf(
  looks: readonly (JobView | Error | undefined)[],
  perLook = 1,
): JobSource & { readonly misses: unknown[] } {
  const rest = [...looks];
  const misses: unknown[] = [];
  let given = 0;
  return {
    look: async () => {
      const next = rest.length > 1 ? rest.shift() : rest[0];
      if (next instanceof Error) throw next;
      return next;
    },
    phrases: {
      get given() {
        return given;
      },
      async *fresh() {
        for (let nth = 0; nth < perLook; nth++) yield [phrase(++given)];
      },
    },
    isLeaving: () => false,
    missed: (thrown) => misses.push(thrown),
    misses,
  };
}

async function textOf(source: JobSource, pace = quick, client = present): Promise<string[]> {
  const texts: string[] = [];
  for await (const text of jobEvents(source, client, pace)) texts.push(text);
  return texts;
}
const kindsOf = (texts: readonly string[]) =>
  texts.map((text) => /^event: (\w+)\n(?:id: (\S+)\n)?/.exec(text)?.slice(1).join(' ').trim() ?? text);

test('a job is told from its first look to its end, and then no more', async () => {
  const texts = await textOf(sourceOf([view(10), view(10), view(60), done]));
  assert.deepEqual(kindsOf(texts), [
    'retry: 7\n\n',
    ...['progress', 'phrases 1', 'progress', 'phrases 2', 'progress', 'phrases 3', 'end 3-end'],
  ]);
  assert.match(texts[1] ?? '', /^event: progress\ndata: \{.*"percent":10.*\}\n\n$/);
  assert.match(texts[2] ?? '', /^event: phrases\nid: 1\ndata: \{"phrases":\[\{"id":1,.*\}\n\n$/);
});

test('the time that is left is no news by itself', async () => {
  const texts = await textOf(sourceOf([view(10, { etaSeconds: 9 }), view(10, { etaSeconds: 8 }), done], 0));
  assert.deepEqual(kindsOf(texts).slice(1), ['progress', 'progress', 'end 0-end']);
});

test('while nothing is new, a sign of life is sent, and the stream ends when it is time', async () => {
  const texts = await textOf(sourceOf([view(10)], 0), { ...quick, heartbeatMs: 5, endAfterMs: 60 });
  const [retry, progress, ...beats] = kindsOf(texts);
  assert.deepEqual([retry, progress], ['retry: 7\n\n', 'progress']);
  assert.ok(beats.length > 0 && beats.every((beat) => beat === ':\n\n'), JSON.stringify(beats));
});

test('a look that fails is noted and made again', async () => {
  const failure = new Error('the storage is away');
  const source = sourceOf([view(10), failure, failure, done]);
  assert.deepEqual(kindsOf(await textOf(source)).slice(1), [
    'progress',
    'phrases 1',
    'progress',
    'phrases 2',
    'end 2-end',
  ]);
  assert.deepEqual(source.misses, [failure, failure]);
});

test('the stream of a job that is gone ends, and that of a worker that leaves', async () => {
  assert.deepEqual(kindsOf(await textOf(sourceOf([view(10), undefined], 0))).slice(1), ['progress']);
  const leaving = { ...sourceOf([view(10)], 0), isLeaving: () => true };
  assert.deepEqual(kindsOf(await textOf(leaving)).slice(1), ['progress']);
});

test('nobody looks for a client that has gone, though a look is under way', async () => {
  const gone = new AbortController();
  const source = sourceOf([view(10)], 0);
  const hanging = { ...source, look: () => new Promise<JobView>(() => gone.abort()) };
  assert.deepEqual(kindsOf(await textOf(hanging, quick, { gone: gone.signal, isBehind: () => false })).slice(1), []);
});

test('a client that reads slowly is waited for', async () => {
  let behind = 3;
  const client = { gone: present.gone, isBehind: () => behind-- > 0 };
  const texts = await textOf(sourceOf([done], 3), quick, client);
  assert.deepEqual(kindsOf(texts).slice(2), ['phrases 1', 'phrases 2', 'phrases 3', 'end 3-end']);
  assert.ok(behind < 0);
});

test('a stream goes on where the latest event was', () => {
  assert.deepEqual(readPosition(null), { phrases: 0, ended: false });
  assert.deepEqual(readPosition(''), { phrases: 0, ended: false });
  assert.deepEqual(readPosition('12'), { phrases: 12, ended: false });
  assert.deepEqual(readPosition('12-end'), { phrases: 12, ended: true });
  for (const wrong of ['-1', 'end', '1.5', '12-end-', '1'.repeat(12), 'x']) {
    assert.throws(() => readPosition(wrong), { code: 'bad-request' }, wrong);
  }
});
