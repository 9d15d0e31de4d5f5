import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Azurite } from '../../local/storage/azurite.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { eventually } from './support/eventually.ts';
import { makeApp, type TestApp } from './support/make-app.ts';
import { readWebhookExchange } from './support/recorded-http.ts';
import { comparableRequest, recordedCalls, recordedRequest, recorderSource } from './support/recorded-rpc.ts';
import { type RunningHost, startHost } from './support/start-host.ts';

const samplesFolder = fileURLToPath(new URL('../../../shared/facts/host-samples', import.meta.url));
const skip = existsSync(samplesFolder) ? false : `no recordings of a real host at ${samplesFolder}`;

suite('the worker hears what it hears of the real host', { skip }, () => {
  let azurite: Azurite;
  let files: TestApp;
  let host: RunningHost;
  before(async () => {
    azurite = await startAzurite();
    files = await makeApp('');
    cpSync(join(samplesFolder, 'app'), files.app, { recursive: true });
    writeFileSync(join(files.app, '00-recorder.js'), recorderSource);
    writeFileSync(
      join(files.app, 'blobs.js'),
      `const { app } = require('@azure/functions'); const df = require('durable-functions');
      require('@azure/functions-extensions-base').ResourceFactoryResolver.getInstance().registerResourceFactory('AzureStorageBlobs', (data) => data);
      app.storageBlob('onBlob', { path: 'audio/{name}', connection: 'AzureWebJobsStorage', source: 'EventGrid', sdkBinding: true,
        extraInputs: [df.input.durableClient()],
        handler: (blob, context) => { if (String(context.triggerMetadata.name).startsWith('throw')) throw new Error('handler says no'); } });`,
    );
    await files.setMain('*.js');
    const service = BlobServiceClient.fromConnectionString(azurite.connectionString);
    await service.getContainerClient('realin').create();
    const audio = service.getContainerClient('audio');
    await audio.create();
    await audio.uploadBlockBlob('throw1.wav', 'hello throw1.wav', 16, {
      blobHTTPHeaders: { blobContentType: 'audio/wav' },
      metadata: { lang: 'en', job: 'j1' },
    });
    host = await startHost({ ...files, settings: { AzureWebJobsStorage: azurite.connectionString } });
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    await azurite[Symbol.asyncDispose]();
  });
  const call = (functionId: string, index = 0) =>
    eventually(`call ${index} of ${functionId}`, () => recordedCalls(host.output, functionId)[index]);
  const same = async (file: string, index = 0) => {
    const expected = recordedRequest(join(samplesFolder, file));
    assert.deepEqual(comparableRequest(await call(expected.functionId, index)), comparableRequest(expected));
  };
  const post = (path: string, body: string) => fetch(`${host.url}${path}`, { method: 'POST', body });

  test('a timer that runs at start', () => same('rpc/tick-01.json'));

  test('a request with a query', async () => {
    await fetch(`${host.url}/api/hello?name=x`);
    await same('rpc/hello-01.json');
  });

  test('a request with a route value, a JSON body and a durable client', async () => {
    const { status } = await post('/api/start/fanout?id=r1795369098-fanout', '{"n":5}');
    assert.equal(status, 202);
    const expected = comparableRequest(recordedRequest(join(samplesFolder, 'rpc/start-01.json')));
    const actual = comparableRequest(await call('start'));
    assert.deepEqual(actual.triggerMetadata, expected.triggerMetadata);
    assert.deepEqual(actual.inputData, expected.inputData);
  });

  test('an orchestration’s first episode, an activity and one that fails', async () => {
    await same('rpc/fanout-01.json');
    await same('rpc/flaky-01.json');
    const two = await eventually('square of 2', () =>
      recordedCalls(host.output, 'square').find(({ inputData }) => inputData[0]?.data['string'] === '2'),
    );
    assert.deepEqual(
      comparableRequest(two),
      comparableRequest(recordedRequest(join(samplesFolder, 'rpc/square-01.json'))),
    );
  });

  test('an orchestration after a failed activity', async () => {
    await post('/api/start/failing?id=r1795369098-failing', 'null');
    await same('rpc/failing-01.json');
    await same('rpc/boom-01.json');
    const expected = JSON.parse(
      String(recordedRequest(join(samplesFolder, 'rpc/failing-02.json')).inputData[0]?.data['string']),
    );
    const actual = JSON.parse(String((await call('failing', 1)).inputData[0]?.data['string']));
    const types = (history: { EventType: number; Reason?: string }[]) => history.map((e) => [e.EventType, e.Reason]);
    assert.deepEqual(types(actual.history), types(expected.history));
  });

  test('queue and blob outputs, and the functions that they trigger', async () => {
    assert.equal((await post('/api/enqueue', '{"a":1}')).status, 202);
    await same('rpc/enqueue-01.json');
    await same('rpc/onqueue-01.json');
    const actual = comparableRequest(await call('onblob'));
    const expected = comparableRequest(recordedRequest(join(samplesFolder, 'rpc/onblob-01.json')));
    assert.deepEqual(actual.inputData, expected.inputData);
    // Recorded with an older extension, whose properties are another set.
    const { Properties: _, ...metadata } = actual.triggerMetadata;
    const { Properties: __, ...expectedMetadata } = expected.triggerMetadata;
    assert.deepEqual(metadata, expectedMetadata);
  });

  test('a queue message that fails is tried as often as host.json says', async () => {
    await post('/api/enqueue', '{"fail":true}');
    await same('rpc/onqueue-02.json', 1);
    await same('rpc/onqueue-03.json', 2);
    await eventually('the poison queue', () => host.output.includes('moved to realq-poison'));
  });

  for (const file of existsSync(samplesFolder)
    ? readdirSync(join(samplesFolder, 'blob')).filter((name) => name.endsWith('.txt'))
    : []) {
    // A key is not asked for on a developer's machine.
    if (/nocode|badcode/.test(file)) continue;
    test(`the blob webhook: ${file}`, async () => {
      const { method, path, requestHeaders, requestBody, ...expected } = readWebhookExchange(
        join(samplesFolder, 'blob', file),
      );
      const response = await fetch(`${host.url}${path}`, {
        method,
        headers: requestHeaders,
        ...(requestBody === undefined ? {} : { body: requestBody }),
      });
      assert.equal(response.status, expected.status);
      assert.equal(await response.text(), expected.body);
      assert.equal(
        response.headers.get('webhook-allowed-origin') ?? undefined,
        expected.headers['webhook-allowed-origin'],
      );
      assert.equal(response.headers.get('content-type') ?? undefined, expected.headers['content-type']);
    });
  }

  test('a blob’s reference, five times as its handler throws', async () => {
    await same('blob/eventgrid2-invoke-03-onBlob.json');
    await same('blob/eventgrid2-invoke-03-onBlob.json', 4);
  });
});
