import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from '../tools/resources.ts';

/** Parameters say what they are, and azd's entry changes none of their rules. */
export function checkParameters(template: unknown): void {
  const outer = parametersOf(template);
  const inner = parametersOf(at(template, 'resources', 'dropscribe', 'properties', 'template'));

  test('every parameter of the two entries has a description', () => {
    assert.ok(Object.keys(inner).length > 10);
    for (const [name, parameter] of [...Object.entries(outer), ...Object.entries(inner)]) {
      assert.ok(at(parameter, 'metadata', 'description'), name);
    }
  });

  test('every parameter but the names of the environment and the region has a default', () => {
    const without = (all: object) => Object.entries(all).filter(([, one]) => at(one, 'defaultValue') === undefined);
    assert.deepEqual(
      without(inner).map(([name]) => name),
      ['environmentName'],
    );
    assert.deepEqual(
      without(outer).map(([name]) => name),
      ['environmentName', 'location'],
    );
  });

  test("azd's entry has the same defaults and the same bounds", () => {
    const shared = Object.keys(outer).filter((name) => name in inner && name !== 'location');
    assert.ok(shared.length > 5);
    for (const name of shared) {
      for (const rule of ['type', 'defaultValue', 'allowedValues', 'minValue', 'maxValue', 'minLength', 'maxLength']) {
        assert.deepEqual(at(outer, name, rule), at(inner, name, rule), `${name}: ${rule}`);
      }
    }
  });
}

function parametersOf(template: unknown): Record<string, unknown> {
  const parameters = at(template, 'parameters');
  assert.ok(parameters && typeof parameters === 'object');
  return { ...parameters };
}
