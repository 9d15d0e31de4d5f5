import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at, walk } from '../tools/resources.ts';

/** Functions and properties of resources that give a key. */
const givesSecret = /\blist[A-Z]\w*\(|connectionString|instrumentationKey|primaryKey|secondaryKey|sharedKey|\bkeys?\b/i;
const readsSecret = /\blist[A-Z]\w*\(/;

/** No secret leaves a template, and none goes in. */
export function checkSecrets(templates: Readonly<Record<string, unknown>>): void {
  test('no output of any template or module gives a key', () => {
    for (const [file, template] of Object.entries(templates)) assert.deepEqual(leaks(template), [], file);
  });

  test('an output that gives a key is noticed', () => {
    const leaky = structuredClone(templates['main.bicep']);
    const outputs = at(leaky, 'outputs');
    assert.ok(outputs && typeof outputs === 'object');
    Object.assign(outputs, { KEY: { type: 'string', value: "[listKeys('speech', '2025-06-01').key1]" } });
    assert.deepEqual(leaks(leaky), ['/outputs/KEY']);
  });

  test('keys are read in one place: the address that events are delivered to', () => {
    const places = Object.entries(templates).flatMap(([file, template]) =>
      reads(template).map((path) => `${file}${path}`),
    );
    assert.deepEqual(places, ['event-subscription.bicep/resources/0/properties/destination/properties/endpointUrl']);
  });

  test('no parameter asks for a secret', () => {
    for (const template of Object.values(templates)) {
      const secure = [...walk(template)].filter(
        ({ path, value }) => path.endsWith('/type') && /^secure/i.test(String(value)),
      );
      assert.deepEqual(secure, []);
    }
  });
}

/** Outputs, of modules too, whose value may give a key. */
function leaks(template: unknown): string[] {
  return [...walk(template)]
    .filter(({ path }) => /\/outputs\/[^/]+$/.test(path))
    .filter(({ value }) => givesSecret.test(String(at(value, 'value'))))
    .map(({ path }) => path);
}

/** Where a template reads a key. */
function reads(template: unknown): string[] {
  return [...walk(template)]
    .filter(({ value }) => typeof value === 'string' && readsSecret.test(value))
    .map(({ path }) => path);
}
