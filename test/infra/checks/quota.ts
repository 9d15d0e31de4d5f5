import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Deployments, each } from '../tools/deployments.ts';
import { inRepository } from '../tools/repository.ts';
import { at, theOne } from '../tools/resources.ts';
import type { Prediction, Workshop } from '../tools/workshop.ts';
import { deployedSettings } from './settings.ts';

const hostJson: unknown = JSON.parse(readFileSync(inRepository('host.json'), 'utf8'));
/** Steps that an instance may have under way, where no setting says otherwise. */
const stepsOfHostJson = Number(at(hostJson, 'extensions', 'durableTask', 'maxConcurrentActivityFunctions'));

/** Recognitions at once of all instances stay within what the Speech resource allows. */
export function checkQuota(deployments: Deployments, workshop: Workshop): void {
  for (const [name, deployment] of each(deployments)) {
    test(`${name}: steps of all instances fit the quota of the Speech resource`, () => {
      const { instances, sessions, steps } = numbers(deployment);
      assert.ok(steps >= 1 && steps * instances <= sessions, `${steps} x ${instances} of ${sessions}`);
    });

    test(`${name}: there are as many instances as use the quota at host.json's concurrency, and no more`, () => {
      const { instances, sessions } = numbers(deployment);
      assert.ok(stepsOfHostJson * instances >= sessions && stepsOfHostJson * (instances - 1) < sessions);
    });

    test(`${name}: the app is told as many instances as there may be`, () => {
      assert.equal(deployedSettings(deployment)['MAX_INSTANCES'], String(numbers(deployment).instances));
    });
  }

  test('250 recognitions are shared by 3 instances, 83 each', () => {
    assert.deepEqual(numbers(deployments.everything), { instances: 3, sessions: 250, steps: 83 });
  });

  test('more instances than recognitions cannot be deployed', async () => {
    const parameters = `using 'dropscribe.bicep'
param environmentName = 'x'
param speechSessions = 3
param maximumInstanceCount = 4
`;
    await workshop.write('too-many.bicepparam', parameters);
    await assert.rejects(workshop.predict('too-many.bicepparam'), /at most speechSessions/);
  });
}

function numbers(deployment: Prediction) {
  const { properties } = theOne(deployment.resources, 'Microsoft.Web/sites');
  const settings = deployedSettings(deployment);
  const steps = settings['AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions'];
  return {
    instances: Number(at(properties, 'functionAppConfig', 'scaleAndConcurrency', 'maximumInstanceCount')),
    sessions: Number(settings['SPEECH_SESSIONS']),
    steps: Number(steps ?? stepsOfHostJson),
  };
}
