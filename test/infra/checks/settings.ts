import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readSettings } from '../../../src/lib/config/settings.ts';
import { settingsRead, settingsRequired } from '../tools/app-settings.ts';
import { type Deployments, each } from '../tools/deployments.ts';
import { inRepository } from '../tools/repository.ts';
import { at, changed, ofType, theOne } from '../tools/resources.ts';
import { settingValue } from '../tools/template-value.ts';
import type { Prediction, Resource } from '../tools/workshop.ts';

/** What is set for others than the app's own code, and who reads it. */
const readByOthers: Readonly<Record<string, string>> = {
  AzureWebJobsStorage__accountName: 'the Functions host: its account',
  AzureWebJobsStorage__credential: 'the Functions host: by identity',
  AzureWebJobsStorage__clientId: 'the Functions host: which identity',
  APPLICATIONINSIGHTS_CONNECTION_STRING: 'the Functions host: where logs go',
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'the Functions host: logs by identity',
  DATA_STORAGE__queueServiceUri: 'the blob trigger: where its poison queue is',
  DATA_STORAGE__credential: 'the blob trigger: by identity',
  DATA_STORAGE__clientId: 'the blob trigger: which identity',
  AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions:
    'the durable extension: steps at once',
  languageWorkers__node__arguments: "the Functions host: Node's arguments",
  MALLOC_ARENA_MAX: 'the C library',
  MALLOC_MMAP_THRESHOLD_: 'the C library',
};

/** The same, where people sign in. */
const readBySignIn: Readonly<Record<string, string>> = {
  OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: 'App Service authentication: which identity the registration trusts',
};

/** https://learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations */
const refusedByFlex = [
  'ENABLE_ORYX_BUILD',
  'FUNCTIONS_EXTENSION_VERSION',
  'FUNCTIONS_MAX_HTTP_CONCURRENCY',
  'FUNCTIONS_WORKER_PROCESS_COUNT',
  'FUNCTIONS_WORKER_DYNAMIC_CONCURRENCY_ENABLED',
  'FUNCTIONS_WORKER_RUNTIME',
  'FUNCTIONS_WORKER_RUNTIME_VERSION',
  'SCM_DO_BUILD_DURING_DEPLOYMENT',
  'WEBSITE_CONTENTAZUREFILECONNECTIONSTRING',
  'WEBSITE_CONTENTSHARE',
  'WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT',
  'WEBSITE_NODE_DEFAULT_VERSION',
  'WEBSITE_RUN_FROM_PACKAGE',
  'WEBSITE_VNET_ROUTE_ALL',
];

/** The app's settings and what the app's code reads are the same. */
export function checkSettings(deployments: Deployments): void {
  for (const [name, deployment] of each(deployments)) {
    test(`${name}: the app accepts its settings on an instance of that size`, () => {
      const settings = readSettings(deployedSettings(deployment), instanceMemoryMb(deployment));
      const data = theOne(deployment.resources, 'Microsoft.Storage/storageAccounts', 'stdata').name;
      const speech = theOne(deployment.resources, 'Microsoft.CognitiveServices/accounts').name;
      assert.deepEqual(settings.storage, { serviceUrl: `https://${data}.blob.core.windows.net` });
      assert.equal(settings.speech.endpoint, `wss://${speech}.cognitiveservices.azure.com/stt/speech/universal/v2`);
      assert.equal(settings.identity.kind, 'managed-identity');
      assert.ok(settings.identity.clientId);
    });

    test(`${name}: every setting that is needed is set, none that nobody reads`, () => {
      assert.deepEqual(settingProblems(deployment), []);
    });
  }

  test('a setting that is missing, that nobody reads or that the plan refuses is noticed', () => {
    const wrong = changed(deployments.dev, (resources) => {
      const { properties } = appSettingsOf(resources);
      delete properties['SPEECH_ENDPOINT'];
      delete properties['MALLOC_ARENA_MAX'];
      Object.assign(properties, { SPEECH_ENDPIONT: 'x', FUNCTIONS_WORKER_RUNTIME: 'node' });
    });
    assert.deepEqual(settingProblems(wrong), [
      'missing: SPEECH_ENDPOINT',
      'missing: MALLOC_ARENA_MAX',
      'read by nobody: SPEECH_ENDPIONT',
      'read by nobody: FUNCTIONS_WORKER_RUNTIME',
      'refused by the plan: FUNCTIONS_WORKER_RUNTIME',
    ]);
  });

  test('further settings are handed to the app', () => {
    const settings = readSettings(deployedSettings(deployments.everything), instanceMemoryMb(deployments.everything));
    assert.deepEqual(settings.defaults.languages, ['de-DE']);
  });

  test('what the process is started with is what runs on one machine', () => {
    const example: unknown = JSON.parse(readFileSync(inRepository('local.settings.json.example'), 'utf8'));
    const deployed = deployedSettings(deployments.dev);
    for (const key of ['languageWorkers__node__arguments', 'MALLOC_ARENA_MAX', 'MALLOC_MMAP_THRESHOLD_']) {
      assert.ok(deployed[key]);
      assert.equal(deployed[key], at(example, 'Values', key), key);
    }
  });
}

const settingType = 'Microsoft.Web/sites/config';

function appSettingsOf(resources: readonly Resource[]): Resource {
  return theOne(
    resources.filter(({ name }) => name.endsWith('/appsettings')),
    settingType,
  );
}

const signsIn = ({ resources }: Prediction) =>
  ofType(resources, settingType).some(({ name }) => name.endsWith('/authsettingsV2'));

/** The environment that the app would find: its settings, and what the platform says where people sign in. */
export function deployedSettings(deployment: Prediction): Record<string, string> {
  const { properties } = appSettingsOf(deployment.resources);
  return {
    ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, settingValue(value)])),
    ...(signsIn(deployment) ? { WEBSITE_AUTH_ENABLED: 'True' } : {}),
  };
}

function settingProblems(deployment: Prediction): string[] {
  const deployed = Object.keys(deployedSettings(deployment));
  const read = settingsRead();
  const others = { ...readByOthers, ...(signsIn(deployment) ? readBySignIn : {}) };
  const needed = [...settingsRequired(), ...Object.keys(others)];
  return [
    ...needed.filter((key) => !deployed.includes(key)).map((key) => `missing: ${key}`),
    ...deployed.filter((key) => !read.has(key) && !(key in others)).map((key) => `read by nobody: ${key}`),
    ...deployed.filter((key) => refusedByFlex.includes(key)).map((key) => `refused by the plan: ${key}`),
  ];
}

function instanceMemoryMb({ resources }: Prediction): number {
  const { properties } = theOne(resources, 'Microsoft.Web/sites');
  return Number(at(properties, 'functionAppConfig', 'scaleAndConcurrency', 'instanceMemoryMB'));
}
