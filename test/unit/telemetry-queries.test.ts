import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { activityNames } from '../../src/lib/pipeline/activity-calls.ts';
import { counters, gauges, histograms } from '../../src/lib/telemetry/instruments.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folder = 'infra/queries/workbook';
const queries = new Map(readdirSync(join(root, folder)).map((name) => [name, read(`${folder}/${name}`)]));
const docs = read('docs/observability.md');
const instruments = { ...counters, ...histograms, ...gauges };
/** Where attributes of spans are set. */
const makers = [
  'src/lib/pipeline/job-telemetry.ts',
  'src/lib/pipeline/recognition-telemetry.ts',
  'src/lib/telemetry/open-span.ts',
]
  .map(read)
  .join('\n');

test('every query is in the documentation as it is, and in the workbook unless it is of one file', () => {
  const workbook = read('infra/modules/workbook.bicep');
  assert.ok(queries.size >= 9);
  for (const [name, text] of queries) {
    assert.ok(docs.includes(`\`\`\`kusto\n${text}\`\`\``), name);
    assert.equal(workbook.includes(`loadTextContent('../queries/workbook/${name}')`), name !== 'one-file.kql', name);
  }
});

test('queries ask for attributes, metrics and spans that the app makes', () => {
  for (const [name, text] of queries) {
    for (const [, attribute = ''] of text.matchAll(/Properties\['(dropscribe\.[^']+)'\]/g))
      assert.ok(makers.includes(`'${attribute}'`), `${name}: ${attribute}`);
    if (!text.includes('AppMetrics')) continue;
    const [, asked = ''] = /Name (?:== |in \()('[^)\n]+)/.exec(text) ?? [];
    const metrics = [...asked.matchAll(/'([^']+)'/g)].map(([, metric = '']) => metric);
    assert.ok(metrics.length > 0, name);
    for (const metric of metrics) assert.ok(metric in instruments, `${name}: ${metric}`);
  }
  const [, names = ''] = /Name in \(([^)]+)\)/.exec(queries.get('failures-by-code.kql') ?? '') ?? [];
  assert.deepEqual(
    names.split(', ').map((name) => name.replaceAll("'", '')),
    Object.values(activityNames),
  );
  assert.ok(makers.includes("past('job', {"));
});

test('every metric is documented with its unit', () => {
  for (const [name, { unit }] of Object.entries(instruments))
    assert.ok(docs.includes(`| \`${name}\` | ${unit} |`), name);
});
