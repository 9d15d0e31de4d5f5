import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deployments, each } from '../tools/deployments.ts';
import { ofType } from '../tools/resources.ts';

/** https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules */
const limits: Readonly<Record<string, RegExp>> = {
  'Microsoft.CognitiveServices/accounts': /^[A-Za-z0-9][A-Za-z0-9-]{1,62}[A-Za-z0-9]$/,
  'Microsoft.EventGrid/systemTopics': /^[A-Za-z0-9-]{3,50}$/,
  'Microsoft.Insights/actionGroups': /^[^:<>+/&%\\?|]{1,259}[^:<>+/&%\\?|. ]$/,
  'Microsoft.Insights/components': /^[^%&\\?/]{1,259}[^%&\\?/. ]$/,
  'Microsoft.Insights/metricAlerts': /^[^*#&+:<>?@%{}\\/]{1,259}[^*#&+:<>?@%{}\\/. ]$/,
  'Microsoft.Insights/workbooks': /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'Microsoft.Insights/scheduledQueryRules': /^[^*<>%{}&:\\?/#]{1,259}[^*<>%{}&:\\?/#. ]$/,
  'Microsoft.ManagedIdentity/userAssignedIdentities': /^[A-Za-z0-9][A-Za-z0-9_-]{2,127}$/,
  'Microsoft.Network/privateEndpoints': /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]$/,
  'Microsoft.Network/virtualNetworks': /^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}[A-Za-z0-9_]$/,
  'Microsoft.OperationalInsights/workspaces': /^[A-Za-z0-9][A-Za-z0-9-]{2,61}[A-Za-z0-9]$/,
  'Microsoft.Storage/storageAccounts': /^[a-z0-9]{3,24}$/,
  'Microsoft.Web/serverfarms': /^[A-Za-z0-9-]{1,60}$/,
  // The Functions host knows an app by the first 32 letters of its name.
  'Microsoft.Web/sites': /^[A-Za-z0-9][A-Za-z0-9-]{0,30}[A-Za-z0-9]$/,
};
/** Parts of others, and what has no name of its own choice. */
const partsOfOthers = /^Microsoft\.(Authorization|Insights\/diagnosticSettings|Network\/privateDnsZones)|\/.*\//;

export function checkNames(deployments: Deployments): void {
  for (const [name, { resources }] of each(deployments)) {
    test(`${name}: names keep the rules of their kind`, () => {
      for (const resource of resources) {
        const limit = limits[resource.type];
        if (limit) assert.match(resource.name, limit, resource.type);
        else assert.match(resource.type, partsOfOthers, `no rule for the names of ${resource.type}`);
      }
    });

    test(`${name}: everything that can have tags says which environment it is of`, () => {
      for (const { type, tags } of resources) {
        if (!limits[type]) continue;
        assert.ok(tags?.['azd-env-name'] && tags['application'] === 'dropscribe', type);
      }
    });
  }

  test('two environments share no name', () => {
    const names = each(deployments).map(([, { resources }]) =>
      Object.keys(limits).flatMap((type) => ofType(resources, type).map((resource) => resource.name)),
    );
    assert.equal(new Set(names.flat()).size, names.flat().length);
  });
}
