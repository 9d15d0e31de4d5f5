import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Deployments, each } from '../tools/deployments.ts';
import { at, theOne } from '../tools/resources.ts';

const blobService = 'Microsoft.Storage/storageAccounts/blobServices';

/** The page may write to the storage by the links that it is given, and no other page may. */
export function checkUploads(deployments: Deployments): void {
  for (const [name, { resources }] of each(deployments)) {
    test(`${name}: the data account takes uploads from the app's own page, and from no other`, () => {
      const app = theOne(resources, 'Microsoft.Web/sites').name;
      const { properties } = theOne(resources, blobService, 'stdata');
      assert.deepEqual(at(properties, 'cors', 'corsRules'), [
        {
          allowedOrigins: [`https://${app}.azurewebsites.net`],
          allowedMethods: ['PUT'],
          // What POST /api/uploads says to send, and what browsers add.
          allowedHeaders: ['content-type', 'if-none-match', 'x-ms-*'],
          exposedHeaders: ['etag', 'x-ms-*'],
          maxAgeInSeconds: 3600,
        },
      ]);
    });

    test(`${name}: no page reaches the host's account`, () => {
      const { properties } = theOne(resources, blobService, 'sthost');
      assert.deepEqual(at(properties, 'cors', 'corsRules'), []);
    });
  }
}
