/** docs/memory.md is a contract: what it names is there, and the app cannot leave a rule out. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { allRules, ruleNumbers } from '../../src/lib/lifetime/rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = join(root, 'docs/memory.md');
const text = readFileSync(page, 'utf8');
/** The contract's rows: number, reason, file, test, effect. */
const rows = [...text.matchAll(/^\| (\d+)\. (.*)\|$/gm)].map(([, number, rest]) => ({
  number: Number(number),
  cells: (rest ?? '').split(' | '),
}));

test('the contract has a row for each of the twelve rules, with file, test and effect', () => {
  assert.deepEqual(
    rows.map(({ number }) => number),
    Array.from({ length: 12 }, (_, at) => at + 1),
  );
  for (const { number, cells } of rows) {
    assert.equal(cells.length, 5, `rule ${number}`);
    assert.match(cells[2] ?? '', /\]\(/, `the file of rule ${number}`);
    assert.match(cells[3] ?? '', /\]\(/, `the test of rule ${number}`);
  }
});

test('everything that the contract links to is there', () => {
  for (const [, link] of text.matchAll(/\]\((?!https?:)([^)#]+)/g)) {
    assert.ok(link && existsSync(join(dirname(page), link)), link);
  }
});

test('each rule that can be left out is left out in a test that its row names', () => {
  for (const [name, number] of Object.entries(ruleNumbers)) {
    const row = rows.find((each) => each.number === number);
    const tests = [...(row?.cells[3] ?? '').matchAll(/\]\((\S+\.test\.ts)\)/g)].map(([, path]) => path ?? '');
    const leavesOut = (path: string) => readFileSync(join(dirname(page), path), 'utf8').includes(`'${name}'`);
    assert.ok(tests.some(leavesOut), `${number}: ${name}`);
  }
});

test('the app keeps all rules: nothing in it sets one to false, or tells the edges which to keep', () => {
  assert.ok(Object.values(allRules).every(Boolean));
  const names = Object.keys(ruleNumbers).join('|');
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  for (const file of files) {
    const source = readFileSync(join(root, 'src', file), 'utf8');
    assert.doesNotMatch(source, new RegExp(`(${names}): false`), file);
    if (!/^lib\/(speech|identity|lifetime)\//.test(file)) assert.doesNotMatch(source, /lifetime\/rules/, file);
  }
});
