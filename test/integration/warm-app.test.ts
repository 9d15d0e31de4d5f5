import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadApp } from '../../local/host/worker/load-app.ts';
import { Registry } from '../../local/host/worker/registry.ts';
import { serveCoreApi } from '../../local/host/worker/serve-core-api.ts';
import { eventually } from './support/eventually.ts';

/** The app itself, loaded into this process as the host's worker does it: its hooks are called as by the host. */
test('the app starts threads ahead when a file is planned, and ends them when the host ends it', async () => {
  Object.assign(process.env, {
    DATA_STORAGE: 'UseDevelopmentStorage=true',
    SPEECH_ENDPOINT: 'wss://x.cognitiveservices.azure.com/stt/speech/universal/v2',
    WARM_THREADS: '3',
  });
  let started = 0;
  let ended = 0;
  process.on('worker', (worker) => {
    started += 1;
    worker.once('exit', () => {
      ended += 1;
    });
  });
  const registry = new Registry(() => {});
  serveCoreApi(registry);
  await loadApp(fileURLToPath(new URL('../..', import.meta.url)));
  await registry.runHooks('appStart', { hookData: {} });
  const call = (functionName: string) => ({
    invocationContext: { functionName, options: { trigger: { type: 'activityTrigger' } } },
    hookData: {},
    inputs: [],
    result: {},
  });
  await registry.runHooks('preInvocation', call('publish'));
  await setImmediate();
  assert.equal(started, 0, 'nothing is recognised after a publication');
  await registry.runHooks('preInvocation', call('plan'));
  await eventually('three have started', () => started === 3);
  await registry.runHooks('appTerminate', { hookData: {} });
  assert.deepEqual({ started, ended }, { started: 3, ended: 3 });
});
