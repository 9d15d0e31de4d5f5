import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRepository } from '../tools/repository.ts';
import type { Workshop } from '../tools/workshop.ts';

/** The Bicep files are without a complaint and look as the compiler's own formatter writes them. */
export function checkSource(workshop: Workshop, templates: readonly string[], parameterFiles: readonly string[]): void {
  test('every template compiles and lints without a warning', async () => {
    assert.ok(templates.length > 10);
    for (const file of templates) assert.deepEqual((await workshop.compile(file)).complaints, [], file);
  });

  test('a template with a fault does not pass', async () => {
    await workshop.write('faulty.bicep', "param nobodyReadsIt string = ''\n");
    const { complaints } = await workshop.compile('faulty.bicep');
    assert.match(complaints.join('\n'), /Error no-unused-params/);
  });

  test('every template and parameter file is formatted', async () => {
    for (const file of [...templates, ...parameterFiles]) {
      assert.equal(await workshop.format(file), readFileSync(inRepository(`infra/${file}`), 'utf8'), file);
    }
  });
}
