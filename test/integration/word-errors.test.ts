import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startApp } from './support/start-app.ts';

const folder = '/usr/share/pocketsphinx/test/data/librivox';
const missing = existsSync(folder)
  ? false
  : 'needs the package pocketsphinx-testdata: apt-get install pocketsphinx-testdata';

/** Least number of words to change, add or drop to make one text the other: Levenshtein's distance. */
function wordErrors(reference: readonly string[], heard: readonly string[]): number {
  let row = heard.map((_, at) => at + 1);
  let left = 0;
  for (const [at, word] of reference.entries()) {
    let diagonal = at;
    left = at + 1;
    row = row.map((above, column) => {
      const cost = Math.min(above + 1, left + 1, diagonal + (heard[column] === word ? 0 : 1));
      diagonal = above;
      left = cost;
      return cost;
    });
  }
  return row.at(-1) ?? reference.length;
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^a-z' ]+/g, ' ')
    .split(' ')
    .filter(Boolean);

/** What was truly said, by file name: lines such as `<s> he was not ... </s> (name)`. */
function references(): Map<string, string[]> {
  const lines = readFileSync(join(folder, 'transcription'), 'utf8').matchAll(/<s> (.*) <\/s> \((.*)\)/g);
  return new Map([...lines].map(([, text = '', name = '']) => [`${name}.wav`, wordsOf(text)]));
}

test('word errors are counted as edits', () => {
  assert.equal(wordErrors(['a', 'b', 'c'], ['a', 'c']), 1);
  assert.equal(wordErrors(['a', 'b'], ['x', 'a', 'b', 'y']), 2);
  assert.equal(wordErrors(['a', 'b'], []), 2);
  assert.equal(wordErrors(['a', 'b', 'c'], ['a', 'x', 'c']), 1);
});

test('real speech comes through as the recognizer alone hears it: within 2 points of word errors', {
  skip: missing,
}, async () => {
  await using app = await startApp({ recognizer: 'sphinx' });
  const names = readdirSync(folder).filter((name) => name.endsWith('.wav'));
  assert.equal(names.length, 5);
  for (const name of names) await app.dropFile(name, join(folder, name));
  let words = 0;
  const errors = { alone: 0, ours: 0 };
  const said = references();
  for (const name of names) {
    const reference = said.get(name) ?? [];
    const alone = await promisify(execFile)('pocketsphinx_continuous', [
      ...['-infile', join(folder, name)],
      ...['-logfn', '/dev/null'],
    ]);
    const job = await app.ended(name);
    assert.equal(job.state, 'done', JSON.stringify(job.error));
    const ours = await app.transcript(job.id);
    words += reference.length;
    errors.alone += wordErrors(reference, wordsOf(alone.stdout));
    errors.ours += wordErrors(reference, wordsOf(ours.text));
  }
  const rate = (count: number) => (100 * count) / words;
  console.log(
    `word error rate: ours ${rate(errors.ours).toFixed(1)} %, pocketsphinx alone ${rate(errors.alone).toFixed(1)} %`,
  );
  assert.ok(words > 60);
  assert.ok(Math.abs(rate(errors.ours) - rate(errors.alone)) <= 2);
});
