import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSettings } from '../../../src/lib/config/settings.ts';
import { containerNames } from '../../../src/lib/storage/container-names.ts';
import { inRepository } from '../tools/repository.ts';
import { at, ofType, theOne } from '../tools/resources.ts';
import type { Prediction } from '../tools/workshop.ts';
import { deployedSettings } from './settings.ts';

const subscriptionType = 'Microsoft.EventGrid/systemTopics/eventSubscriptions';
const containerType = 'Microsoft.Storage/storageAccounts/blobServices/containers';

/** Events of the trigger's container, and no others, reach the trigger. */
export function checkEvents(first: Prediction, second: Prediction): void {
  const { properties } = theOne(second.resources, subscriptionType);
  const trigger = blobTrigger();

  test("the subscription takes what is written into the trigger's container, once a blob is whole", () => {
    const filter = at(properties, 'filter');
    const container = containerNames[trigger.container];
    assert.equal(at(filter, 'subjectBeginsWith'), `/blobServices/default/containers/${container}/blobs/`);
    assert.deepEqual(at(filter, 'includedEventTypes'), ['Microsoft.Storage.BlobCreated']);
    const whole = ['PutBlob', 'PutBlockList', 'FlushWithClose', 'CopyBlob'];
    const [only, more] = Object.values(at(filter, 'advancedFilters') ?? {});
    assert.equal(more, undefined);
    assert.deepEqual([at(only, 'operatorType'), at(only, 'key')], ['StringIn', 'data.api']);
    assert.deepEqual(Object.values(at(only, 'values') ?? {}).sort(), whole.sort());
  });

  test("events go to the trigger's function, one by one", () => {
    const address = String(at(properties, 'destination', 'properties', 'endpointUrl'));
    assert.ok(address.includes(`/runtime/webhooks/blobs?functionName=Host.Functions.${trigger.name}&code=`), address);
    assert.equal(at(properties, 'destination', 'properties', 'maxEventsPerBatch'), 1);
  });

  test('the topic is that of the data account, and of the account that has the containers', () => {
    const data = theOne(first.resources, 'Microsoft.Storage/storageAccounts', 'stdata');
    const topic = theOne(first.resources, 'Microsoft.EventGrid/systemTopics');
    assert.equal(topic.properties['source'], data.id);
    assert.ok(theOne(second.resources, subscriptionType).name.startsWith(`${topic.name}/`));
    const containers = ofType(first.resources, containerType).map(({ name }) => name);
    for (const container of Object.values(containerNames)) {
      assert.ok(containers.includes(`${data.name}/default/${container}`), container);
    }
  });

  test('what cannot be delivered for a day becomes a dead letter, in a container that is there', () => {
    const retry = at(properties, 'retryPolicy');
    assert.deepEqual([at(retry, 'eventTimeToLiveInMinutes'), at(retry, 'maxDeliveryAttempts')], [1_440, 30]);
    const deadLetter = at(properties, 'deadLetterWithResourceIdentity');
    const identity = theOne(first.resources, 'Microsoft.ManagedIdentity/userAssignedIdentities', 'id-events-');
    assert.equal(at(deadLetter, 'identity', 'userAssignedIdentity'), identity.id);
    const data = theOne(first.resources, 'Microsoft.Storage/storageAccounts', 'stdata');
    const destination = at(deadLetter, 'deadLetterDestination', 'properties');
    assert.equal(at(destination, 'resourceId'), data.id);
    const container = `${data.name}/default/${String(at(destination, 'blobContainerName'))}`;
    assert.equal(theOne(first.resources, containerType, container).name, container);
  });

  test('work and dead letters are deleted by age, work only after the app should have; audio and transcripts are not', () => {
    const { properties: lifecycle } = theOne(first.resources, 'Microsoft.Storage/storageAccounts/managementPolicies');
    const days = new Map(
      Object.values(at(lifecycle, 'policy', 'rules') ?? {}).map((rule) => [
        at(rule, 'definition', 'filters', 'prefixMatch', 0),
        Number(at(rule, 'definition', 'actions', 'baseBlob', 'delete', 'daysAfterModificationGreaterThan')),
      ]),
    );
    assert.deepEqual([...days.keys()].sort(), ['dead-letters/', `${containerNames.work}/`]);
    const keptDays = readSettings(deployedSettings(first), 2_048).sweep.keepJobsMs / 86_400_000;
    assert.ok(Number(days.get(`${containerNames.work}/`)) > keptDays);
  });
}

/** Name and container of the function that is triggered by blobs, as its source has them. */
function blobTrigger(): { readonly name: string; readonly container: keyof typeof containerNames } {
  const source = readFileSync(inRepository('src/functions/on-audio-dropped.ts'), 'utf8');
  const name = /app\.storageBlob\('([^']+)'/.exec(source)?.[1];
  const key = /path: `\$\{containerNames\.(\w+)\}\/\{name\}`/.exec(source)?.[1];
  const container = Object.keys(containerNames).find((one): one is keyof typeof containerNames => one === key);
  assert.ok(name && container, 'the blob trigger was not found in its source');
  return { name, container };
}
