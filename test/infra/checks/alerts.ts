import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { orchestrationName } from '../../../src/lib/pipeline/job-runner.ts';
import { rejectionName } from '../../../src/lib/pipeline/rejection.ts';
import { containerNames } from '../../../src/lib/storage/container-names.ts';
import { transcriptName } from '../../../src/lib/storage/transcript-blobs.ts';
import type { Deployments } from '../tools/deployments.ts';
import { inRepository } from '../tools/repository.ts';
import { at, ofType, theOne } from '../tools/resources.ts';
import type { Prediction } from '../tools/workshop.ts';

/** Alerts look for what the app really writes. */
export function checkAlerts({ prod, everything }: Deployments): void {
  for (const [name, deployment] of Object.entries({ prod, everything })) {
    test(`${name}: somebody is told of failures, waiting, missing transcripts, growing memory and dead letters`, () => {
      assert.deepEqual([...queries(deployment).keys()].sort(), [
        'failures',
        'memory-slope',
        'no-transcript',
        'queue-age',
      ]);
      const alerts = [
        ...ofType(deployment.resources, 'Microsoft.Insights/scheduledQueryRules'),
        theOne(deployment.resources, 'Microsoft.Insights/metricAlerts', 'dead-letters-'),
      ];
      const group = theOne(deployment.resources, 'Microsoft.Insights/actionGroups').id;
      for (const { name: alert, properties } of alerts) {
        assert.equal(properties['enabled'], true, alert);
        assert.ok(JSON.stringify(properties['actions']).includes(group), alert);
      }
    });

    test(`${name}: every blank of a query is filled in`, () => {
      for (const [alert, query] of queries(deployment)) assert.doesNotMatch(query, /\{\w+\}/, alert);
    });
  }

  const query = (alert: string) => queries(everything).get(alert) ?? '';

  test('a missing transcript is looked for where transcripts and rejections are written', () => {
    const text = query('no-transcript');
    const patternOf = (container: string) =>
      new RegExp(new RegExp(`container == '${container}', extract\\(@'([^']+)'`).exec(text)?.[1] ?? 'none');
    assert.equal(patternOf(containerNames.transcripts).exec(transcriptName('a/b.mp3', 'json'))?.[1], 'a/b.mp3');
    assert.equal(patternOf(containerNames.transcripts).exec(transcriptName('a/b.mp3', 'vtt')), null);
    assert.equal(patternOf(containerNames.rejected).exec(rejectionName('a/b.mp3'))?.[1], 'a/b.mp3');
    assert.ok(text.includes(`where container == '${containerNames.audio}'`));
  });

  test('queries ask for the account, the app and the functions that there are', () => {
    const data = theOne(everything.resources, 'Microsoft.Storage/storageAccounts', 'stdata').name;
    const app = theOne(everything.resources, 'Microsoft.Web/sites').name;
    assert.ok(query('no-transcript').includes(`account == '${data}'`));
    assert.ok(query('failures').includes(`account == '${data}' and container == '${containerNames.rejected}'`));
    assert.ok(query('queue-age').includes("OperationName == 'on-audio-dropped'"));
    assert.ok(query('failures').includes(`OperationName in ('on-audio-dropped', '${orchestrationName}', 'sweep')`));
    for (const name of ['on-audio-dropped', 'sweep']) assert.ok(registered().includes(`('${name}'`), name);
    assert.ok(query('memory-slope').includes(`Resource =~ '${app}'`));
  });

  test('what the queries read is sent to the workspace', () => {
    const sent = ofType(everything.resources, 'Microsoft.Insights/diagnosticSettings').map(({ id, properties }) => ({
      from: /providers\/(Microsoft\.(?:Storage|Web)\/\w+)\//.exec(id)?.[1],
      what: at(properties, 'logs', 0, 'category') ?? at(properties, 'metrics', 0, 'category'),
    }));
    assert.deepEqual(sent, [
      { from: 'Microsoft.Storage/storageAccounts', what: 'StorageWrite' },
      { from: 'Microsoft.Web/sites', what: 'AllMetrics' },
    ]);
  });
}

/** The queries of the alerts, by the alert's name without its ending. */
function queries({ resources }: Prediction): Map<string, string> {
  const rules = ofType(resources, 'Microsoft.Insights/scheduledQueryRules');
  return new Map(
    rules.map(({ name, properties }) => [
      name.replace(/-[^-]+$/, ''),
      String(at(properties, 'criteria', 'allOf', 0, 'query')),
    ]),
  );
}

/** All that registers functions. */
const registered = () =>
  readdirSync(inRepository('src/functions'))
    .map((file) => readFileSync(inRepository(`src/functions/${file}`), 'utf8'))
    .join('\n');
