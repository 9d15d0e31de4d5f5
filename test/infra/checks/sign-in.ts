import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSettings } from '../../../src/lib/config/settings.ts';
import type { Deployments } from '../tools/deployments.ts';
import { at, ofType } from '../tools/resources.ts';
import { settingValue } from '../tools/template-value.ts';
import type { Prediction } from '../tools/workshop.ts';
import { deployedSettings } from './settings.ts';

/** People sign in where a client id is given, without a secret; else keys are asked for. */
export function checkSignIn({ dev, prod, everything }: Deployments): void {
  test('without a client id nobody signs in, and keys are asked for', () => {
    for (const deployment of [dev, prod]) {
      assert.equal(signInOf(deployment), undefined);
      assert.equal(readSettings(deployedSettings(deployment), 2_048).access, 'key');
    }
  });

  const properties = signInOf(everything)?.properties;

  test('with a client id the platform says who asks, by tokens of this tenant for this app', () => {
    assert.equal(at(properties, 'platform', 'enabled'), true);
    assert.equal(at(properties, 'httpSettings', 'requireHttps'), true);
    const provider = at(properties, 'identityProviders', 'azureActiveDirectory');
    assert.equal(at(provider, 'enabled'), true);
    assert.deepEqual(Object.keys(at(properties, 'identityProviders') ?? {}), ['azureActiveDirectory']);
    const clientId = '00000000-0000-0000-0000-00000000000d';
    assert.equal(at(provider, 'registration', 'clientId'), clientId);
    assert.equal(
      settingValue(at(provider, 'registration', 'openIdIssuer')),
      'https://login.microsoftonline.com/00000000-0000-0000-0000-00000000000a/v2.0',
    );
    assert.deepEqual(at(provider, 'validation', 'allowedAudiences'), [`api://${clientId}`, clientId]);
  });

  test('nobody is stopped before the app: Event Grid has a key, and the page and the health are for all', () => {
    assert.equal(at(properties, 'globalValidation', 'requireAuthentication'), false);
    assert.equal(at(properties, 'globalValidation', 'unauthenticatedClientAction'), 'AllowAnonymous');
    assert.equal(readSettings(deployedSettings(everything), 2_048).access, 'entra');
  });

  test("the registration's secret is the app's identity, and tokens of people are not kept", () => {
    const registration = at(properties, 'identityProviders', 'azureActiveDirectory', 'registration');
    const setting = String(at(registration, 'clientSecretSettingName'));
    assert.equal(setting, 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID');
    const settings = deployedSettings(everything);
    assert.equal(settings[setting], settings['AZURE_CLIENT_ID']);
    assert.equal(at(properties, 'login', 'tokenStore', 'enabled'), false);
  });
}

const signInOf = ({ resources }: Prediction) =>
  ofType(resources, 'Microsoft.Web/sites/config').find(({ name }) => name.endsWith('/authsettingsV2'));
