import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deployments, each } from '../tools/deployments.ts';
import { at, changed, ofType, theOne } from '../tools/resources.ts';
import type { Prediction } from '../tools/workshop.ts';

type Rule = readonly [path: readonly string[], value: unknown];

/** What every resource of a type must be, so that nothing is open and nothing has a key. */
const rules: Readonly<Record<string, readonly Rule[]>> = {
  'Microsoft.Storage/storageAccounts': [
    [['allowBlobPublicAccess'], false],
    [['allowSharedKeyAccess'], false],
    [['allowCrossTenantReplication'], false],
    [['minimumTlsVersion'], 'TLS1_2'],
    [['supportsHttpsTrafficOnly'], true],
  ],
  'Microsoft.Storage/storageAccounts/blobServices/containers': [[['publicAccess'], 'None']],
  'Microsoft.CognitiveServices/accounts': [[['disableLocalAuth'], true]],
  'Microsoft.Insights/components': [[['DisableLocalAuth'], true]],
  'Microsoft.OperationalInsights/workspaces': [[['features', 'disableLocalAuth'], true]],
  'Microsoft.Web/sites': [
    [['httpsOnly'], true],
    [['siteConfig', 'minTlsVersion'], '1.2'],
    [['siteConfig', 'scmMinTlsVersion'], '1.2'],
    [['siteConfig', 'ftpsState'], 'Disabled'],
    [['functionAppConfig', 'deployment', 'storage', 'authentication', 'type'], 'UserAssignedIdentity'],
  ],
  'Microsoft.Web/sites/basicPublishingCredentialsPolicies': [[['allow'], false]],
};

/** Added where the network is private. */
const privateRules: Readonly<Record<string, readonly Rule[]>> = {
  'Microsoft.Storage/storageAccounts': [[['networkAcls', 'defaultAction'], 'Deny']],
  'Microsoft.CognitiveServices/accounts': [[['publicNetworkAccess'], 'Disabled']],
};

/** What is paid by the month, whether it is used or not. */
const paidIdle = [
  'Microsoft.Insights/actionGroups',
  'Microsoft.Insights/metricAlerts',
  'Microsoft.Insights/scheduledQueryRules',
  'Microsoft.Network/privateDnsZones',
  'Microsoft.Network/privateEndpoints',
];

export function checkClosed(deployments: Deployments): void {
  for (const [name, deployment] of each(deployments)) {
    test(`${name}: no keys, nothing public, TLS 1.2 at least`, () => {
      assert.deepEqual(openDoors(deployment, rules), []);
    });

    test(`${name}: the app and Event Grid have an identity each, made for them, and no other`, () => {
      for (const type of ['Microsoft.Web/sites', 'Microsoft.EventGrid/systemTopics']) {
        const { identity } = theOne(deployment.resources, type);
        assert.equal(at(identity, 'type'), 'UserAssigned', type);
      }
    });

    test(`${name}: host and data are two accounts`, () => {
      assert.equal(ofType(deployment.resources, 'Microsoft.Storage/storageAccounts').length, 2);
    });
  }

  test('a door that is left open is noticed', () => {
    const open = changed(deployments.dev, (resources) => {
      theOne(resources, 'Microsoft.Storage/storageAccounts', 'stdata').properties['allowSharedKeyAccess'] = true;
      delete theOne(resources, 'Microsoft.Storage/storageAccounts', 'sthost').properties['allowBlobPublicAccess'];
    });
    assert.deepEqual(
      openDoors(open, rules).map((door) => door.replace(/[a-z0-9]{13}:/, ':')),
      ['sthost: allowBlobPublicAccess is undefined', 'stdata: allowSharedKeyAccess is true'],
    );
  });

  test('a private network closes storage and Speech, and leaves the app a way to each', () => {
    const { resources } = deployments.everything;
    assert.deepEqual(openDoors(deployments.everything, privateRules), []);
    const ways = ofType(resources, 'Microsoft.Network/privateEndpoints').map(({ name }) => name.replace(/-[^-]+$/, ''));
    assert.deepEqual(ways.sort(), [
      'pe-data-blob',
      'pe-data-queue',
      'pe-host-blob',
      'pe-host-queue',
      'pe-host-table',
      'pe-speech',
    ]);
    assert.equal(ofType(resources, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups').length, ways.length);
    assert.equal(ofType(resources, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks').length, 4);
    const subnet = String(theOne(resources, 'Microsoft.Web/sites').properties['virtualNetworkSubnetId']);
    assert.match(subnet, /\/subnets\/app$/);
    const rule = at(
      theOne(resources, 'Microsoft.Storage/storageAccounts', 'stdata').properties,
      ...['networkAcls', 'ipRules', '0', 'value'],
    );
    assert.equal(rule, '203.0.113.0/24');
  });

  test('the small deployment has nothing that is paid while it is idle', () => {
    const { resources } = deployments.dev;
    assert.deepEqual(
      paidIdle.flatMap((type) => ofType(resources, type).map(({ name }) => name)),
      [],
    );
    assert.deepEqual(at(theOne(resources, 'Microsoft.Web/serverfarms'), 'sku', 'name'), 'FC1');
    const scaling = at(theOne(resources, 'Microsoft.Web/sites').properties, 'functionAppConfig', 'scaleAndConcurrency');
    assert.equal(at(scaling, 'alwaysReady'), undefined);
  });
}

function openDoors({ resources }: Prediction, all: Readonly<Record<string, readonly Rule[]>>): string[] {
  return Object.entries(all).flatMap(([type, wanted]) => {
    const found = ofType(resources, type);
    if (found.length === 0) return [`there is no ${type}`];
    return found.flatMap(({ name, properties }) =>
      wanted
        .filter(([path, value]) => at(properties, ...path) !== value)
        .map(([path]) => `${name}: ${path.join('.')} is ${String(at(properties, ...path))}`),
    );
  });
}
