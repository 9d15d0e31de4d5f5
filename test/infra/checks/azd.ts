import assert from 'node:assert/strict';
import { accessSync, constants, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inRepository } from '../tools/repository.ts';
import { ofType, theOne } from '../tools/resources.ts';
import type { Prediction } from '../tools/workshop.ts';

/** azure.yaml, the templates and the second step's script know each other's names. */
export function checkAzd(deployment: Prediction): void {
  const yaml = readFileSync(inRepository('azure.yaml'), 'utf8');

  test('azd finds the app of its service', () => {
    const service = /^services:\n {2}(\w+):/m.exec(yaml)?.[1];
    assert.ok(service);
    assert.equal(theOne(deployment.resources, 'Microsoft.Web/sites').tags?.['azd-service-name'], service);
  });

  test('everything is in a resource group of its own, which azd deletes', () => {
    const [group, ...others] = ofType(deployment.resources, 'Microsoft.Resources/resourceGroups');
    assert.ok(group);
    assert.deepEqual(others, []);
    assert.equal(group.tags?.['azd-env-name'], 'check');
    const elsewhere = deployment.resources.filter(({ id }) => id !== group.id && !id.startsWith(`${group.id}/`));
    assert.deepEqual(elsewhere, []);
  });

  test('the script of the second step can be run, and finds what it needs in the outputs of the first', () => {
    const file = /^ {2}postdeploy:\n(?: {4}.*\n)*? {4}run: (\S+)/m.exec(yaml)?.[1];
    assert.ok(file);
    accessSync(inRepository(file), constants.X_OK);
    const needed = /^for name in ([A-Z_ ]+); do/m.exec(readFileSync(inRepository(file), 'utf8'))?.[1]?.split(' ') ?? [];
    assert.ok(needed.length > 3);
    for (const name of needed) assert.ok(name in deployment.outputs, name);
  });
}
