import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Phrase } from '../../src/lib/transcript/phrase.ts';
import { continueLabels, resumeFrom } from '../../src/lib/transcript/speaker-labels.ts';

/** One word a second from `start` to `end`, in seconds. */
function said(speaker: string | undefined, start: number, end: number, first = start): Phrase {
  const words = Array.from({ length: end - start }, (_, i) => ({
    text: `w${first + i}`,
    startMs: (start + i) * 1000,
    endMs: (start + i) * 1000 + 900,
  }));
  const plain = {
    startMs: start * 1000,
    endMs: end * 1000 - 100,
    text: `${words.map(({ text }) => text).join(' ')}.`,
    confidence: 1,
    words,
  };
  return speaker === undefined ? plain : { ...plain, speaker };
}
const brief = (phrases: readonly Phrase[]) => phrases.map(({ speaker, text }) => `${speaker ?? '?'}: ${text}`);

test('a new session keeps the speakers whom it hears again, whatever it calls them', () => {
  const kept = [said('Guest-1', 0, 3), said('Guest-2', 4, 6), said('Guest-3', 7, 9)];
  const resumed = [said('Guest-1', 4, 6), said('Guest-2', 7, 9), said('Guest-1', 10, 11), said('Guest-2', 12, 13)];
  assert.deepEqual(brief(continueLabels(kept, resumed)), [
    'Guest-1: w0 w1 w2.',
    'Guest-2: w4 w5.',
    'Guest-3: w7 w8.',
    'Guest-2: w10.',
    'Guest-3: w12.',
  ]);
});

test('a speaker who was not heard before gets the next free label', () => {
  const kept = [said('Guest-1', 0, 3), said('Guest-4', 4, 6)];
  const resumed = [said('Guest-1', 4, 6), said('Guest-2', 7, 8), said('Guest-3', 9, 10), said('Guest-2', 11, 12)];
  assert.deepEqual(
    continueLabels(kept, resumed)
      .slice(2)
      .map(({ speaker }) => speaker),
    ['Guest-5', 'Guest-6', 'Guest-5'],
  );
});

test('two new labels never become one kept speaker: the one that shares more time wins', () => {
  const kept = [said('Guest-1', 0, 10)];
  const resumed = [said('Guest-1', 0, 3), said('Guest-2', 3, 10), said('Guest-1', 11, 12), said('Guest-2', 12, 13)];
  assert.deepEqual(
    continueLabels(kept, resumed)
      .slice(1)
      .map(({ speaker }) => speaker),
    ['Guest-2', 'Guest-1'],
  );
});

test('of a phrase that goes on after what is kept only the rest is added', () => {
  const kept = [said('Guest-1', 0, 3)];
  assert.deepEqual(brief(continueLabels(kept, [said('Guest-1', 0, 6)])).slice(1), ['Guest-1: w3 w4 w5.']);
});

test('the rest is added once even when the new session takes its speaker for another one', () => {
  const kept = [said('Guest-1', 0, 3), said('Guest-2', 4, 6)];
  const resumed = [said('Guest-1', 0, 3), said('Guest-1', 5, 8)];
  assert.deepEqual(brief(continueLabels(kept, resumed)).slice(2), ['Guest-1: w6 w7.']);
});

test('what another speaker said while a kept phrase ran is added with its beginning', () => {
  const kept = [said('Guest-1', 0, 6), said('Guest-2', 2, 3, 100)];
  const resumed = [said('Guest-2', 0, 6), said('Guest-1', 2, 3, 100), said('Guest-1', 4, 8, 200)];
  assert.deepEqual(brief(continueLabels(kept, resumed)).slice(2), ['Guest-2: w200 w201 w202 w203.']);
});

test('phrases without a speaker stay without one', () => {
  const kept = [said('Guest-1', 0, 3), said(undefined, 4, 6)];
  assert.deepEqual(brief(continueLabels(kept, [said(undefined, 4, 6), said(undefined, 7, 8)])).slice(2), ['?: w7.']);
});

test('nothing kept means everything is new', () => {
  const resumed = [said('Guest-1', 0, 3), said('Guest-2', 4, 6)];
  assert.deepEqual(continueLabels([], resumed), resumed);
});

test('a session resumes where the speaker who was silent longest last began, within bounds', () => {
  const kept = [said('Guest-1', 0, 3), said('Guest-2', 4, 6), said('Guest-1', 7, 9), said('Guest-3', 10, 12)];
  assert.equal(resumeFrom(kept, 60_000), 4000);
  assert.equal(resumeFrom(kept, 5000), 11_900 - 5000);
  assert.equal(resumeFrom([said(undefined, 0, 3)], 60_000), 2900);
  assert.equal(resumeFrom([], 60_000), 0);
});

test('over any interruptions each word is there once and labels and speakers stay one to one', () => {
  const turns = fc.array(fc.record({ who: fc.nat(4), seconds: fc.integer({ min: 1, max: 8 }) }), {
    minLength: 1,
    maxLength: 30,
  });
  const breaks = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 6 });
  fc.assert(
    fc.property(turns, breaks, (script, sessions) => {
      let at = 0;
      const truth = script.map(({ who, seconds }) => {
        const start = at;
        at += seconds + 1;
        return { who, phrase: said(undefined, start, start + seconds) };
      });
      let kept: readonly Phrase[] = [];
      for (const hears of [...sessions, truth.length + 1]) {
        const fromMs = resumeFrom(kept, Number.POSITIVE_INFINITY);
        const names = new Map<number, string>();
        const heard = truth
          .filter(({ phrase }) => phrase.startMs >= fromMs)
          // Each session hears the overlap and then some more phrases before it breaks.
          .filter(({ phrase }, i) => phrase.startMs <= (kept.at(-1)?.startMs ?? -1) || i < hears)
          .map(({ who, phrase }) => {
            const speaker = names.get(who) ?? `Guest-${names.size + 1}`;
            names.set(who, speaker);
            return { ...phrase, speaker };
          });
        kept = continueLabels(kept, heard);
      }
      assert.deepEqual(
        kept.map(({ text }) => text),
        truth.map(({ phrase }) => phrase.text),
      );
      const pairs = new Set(kept.map(({ speaker }, i) => `${speaker} is ${truth[i]?.who}`));
      assert.equal(pairs.size, new Set(truth.map(({ who }) => who)).size);
      assert.equal(pairs.size, new Set(kept.map(({ speaker }) => speaker)).size);
    }),
    { numRuns: 100 },
  );
});
