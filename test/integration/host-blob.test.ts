import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { watchBlobs } from '../../local/events/blob-events.ts';
import type { Azurite } from '../../local/storage/azurite.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { eventually } from './support/eventually.ts';
import { makeApp, type TestApp } from './support/make-app.ts';
import { type RunningHost, startHost } from './support/start-host.ts';

/** Every call writes a line `CALL <json>` to the host's output. */
const functionsSource = `
const { app } = require('@azure/functions');
const { ResourceFactoryResolver } = require('@azure/functions-extensions-base');
ResourceFactoryResolver.getInstance().registerResourceFactory('AzureStorageBlobs', (data) => ({ ...data, content: String(data.content) }));
const say = (value) => console.log('CALL ' + JSON.stringify(value));
app.storageBlob('reference', { path: 'audio/{name}', connection: 'DATA', source: 'EventGrid', sdkBinding: true,
  handler: async (blob, context) => say({ fn: 'reference', blob, metadata: context.triggerMetadata }) });
app.storageBlob('content', { path: 'audio/{name}.{ext}', connection: 'DATA', source: 'EventGrid',
  handler: async (blob, context) => say({ fn: 'content', text: blob.toString(), ext: context.triggerMetadata.ext }) });
app.storageBlob('throws', { path: 'audio/{name}', connection: 'DATA', source: 'EventGrid',
  handler: async () => { say({ fn: 'throws', at: Date.now() }); throw new Error('no'); } });
app.storageBlob('slow', { path: 'audio/{name}', connection: 'DATA', source: 'EventGrid', sdkBinding: true,
  handler: async () => { say({ fn: 'slow' }); if (process.env.SLOW) await new Promise(() => setInterval(() => {}, 1000)); } });
app.storageBlob('scanned', { path: 'scanned/{name}.txt', connection: 'DATA', sdkBinding: true,
  handler: async (blob, context) => say({ fn: 'scanned', name: context.triggerMetadata.name }) });
app.storageBlob('watched', { path: 'watched/{name}', connection: 'DATA', source: 'EventGrid', sdkBinding: true,
  handler: async (blob, context) => say({ fn: 'watched', name: context.triggerMetadata.name }) });
`;

interface Call {
  readonly fn: string;
  readonly [key: string]: unknown;
}

suite('blob triggers', () => {
  let azurite: Azurite;
  let files: TestApp;
  let host: RunningHost;
  let audio: ContainerClient;
  let service: BlobServiceClient;
  before(async () => {
    azurite = await startAzurite();
    service = BlobServiceClient.fromConnectionString(azurite.connectionString);
    audio = service.getContainerClient('audio');
    await audio.create();
    files = await makeApp(functionsSource);
    host = await start();
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    await azurite[Symbol.asyncDispose]();
  });
  const start = (settings: Record<string, string> = {}) =>
    startHost({
      ...files,
      settings: { AzureWebJobsStorage: azurite.connectionString, DATA: azurite.connectionString, ...settings },
    });
  const calls = (fn: string, of: RunningHost = host): Call[] =>
    [...of.output.matchAll(/^CALL (.*)$/gm)].map(([, text]) => JSON.parse(text ?? '')).filter((call) => call.fn === fn);
  const upload = async (name: string, text: string) => {
    await audio.uploadBlockBlob(name, text, text.length, {
      blobHTTPHeaders: { blobContentType: 'audio/wav' },
      metadata: { lang: 'en' },
    });
    return audio.getBlobClient(name).url;
  };
  const post = (fn: string, event: unknown, headers: Record<string, string> = { 'aeg-event-type': 'Notification' }) =>
    fetch(`${host.url}/runtime/webhooks/blobs?functionName=Host.Functions.${fn}`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents+json', ...headers },
      body: typeof event === 'string' ? event : JSON.stringify(event),
    });
  const created = (url: string) => ({
    type: 'Microsoft.Storage.BlobCreated',
    data: { url, eTag: '0x22', blobType: 'BlockBlob' },
  });

  test('an event calls the function with the blob’s reference, its metadata and not its content', async () => {
    const url = await upload('a folder/a.wav', 'hello');
    assert.equal((await post('reference', created(url))).status, 202);
    const [call] = await eventually('one call', () => (calls('reference').length > 0 ? calls('reference') : undefined));
    const { content, source, contentType } = Object(call?.['blob']);
    assert.deepEqual({ source, contentType }, { source: 'AzureStorageBlobs', contentType: 'application/json' });
    assert.deepEqual(JSON.parse(content), {
      Connection: 'DATA',
      ContainerName: 'audio',
      BlobName: 'a folder/a.wav',
    });
    const { blobTrigger, uri, name, metadata, properties } = Object(call?.['metadata']);
    assert.deepEqual(
      { blobTrigger, uri, name, metadata },
      { blobTrigger: 'audio/a folder/a.wav', uri: url, name: 'a folder/a.wav', metadata: { lang: 'en' } },
    );
    // The real host loses the ETag on the way: an app must not find it here.
    assert.deepEqual(properties.eTag, {});
    assert.equal(properties.contentLength, 5);
    assert.equal(properties.contentType, 'audio/wav');
    // MD5 of "hello", by md5sum.
    assert.equal(properties.contentHash, 'XUFAKrxLKna5cZ2REBfFkg==');
  });

  test('without sdkBinding the function gets the whole blob; an array of Event Grid events will do', async () => {
    const url = await upload('whole.txt', 'all of it');
    const { data } = created(url);
    await post('content', [{ eventType: 'Microsoft.Storage.BlobCreated', data }]);
    const [call] = await eventually('one call', () => (calls('content').length > 0 ? calls('content') : undefined));
    assert.deepEqual(call, { fn: 'content', text: 'all of it', ext: 'txt' });
  });

  test('a failing function is tried 5 times, quickly, and then the poison queue tells of it', async () => {
    await post('throws', created(await upload('bad.wav', 'x')));
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(
      'webjobs-blobtrigger-poison',
    );
    const message = await eventually('a poison message', async () => {
      if (!(await queue.exists())) return undefined;
      return (await queue.receiveMessages()).receivedMessageItems[0];
    });
    assert.deepEqual(JSON.parse(Buffer.from(message.messageText, 'base64').toString()), {
      Type: 'BlobTrigger',
      FunctionId: 'Host.Functions.throws',
      BlobType: 'BlockBlob',
      ContainerName: 'audio',
      BlobName: 'bad.wav',
      ETag: '0x22',
    });
    const times = calls('throws').map(({ at }) => Number(at));
    assert.equal(times.length, 5);
    for (const [index, time] of times.entries()) {
      const previous = times[index - 1];
      if (previous !== undefined) assert.ok(time - previous >= 100, `tries ${time - previous} ms apart`);
    }
  });

  test('an event for a blob that is gone, or of another kind, calls nothing; a repeated one calls again', async () => {
    const url = await upload('twice.wav', 'x');
    const before = calls('content').length;
    await post('content', created(`${azurite.blobUrl}/audio/nosuch.wav`));
    await post('content', { ...created(url), type: 'Microsoft.Storage.BlobDeleted' });
    await post('content', created(url));
    await post('content', created(url));
    await eventually('two calls', () => calls('content').length === before + 2);
  });

  test('the webhook answers the handshakes, and refuses what is no event', async () => {
    const validation = [{ data: { validationCode: '512d' } }];
    const handshake = await post('content', validation, { 'aeg-event-type': 'SubscriptionValidation' });
    assert.equal(handshake.status, 200);
    assert.equal(await handshake.text(), '{"validationResponse":"512d"}');
    const options = await fetch(`${host.url}/runtime/webhooks/blobs`, { method: 'OPTIONS' });
    assert.equal(options.status, 200);
    assert.equal(options.headers.get('webhook-allowed-origin'), 'eventgrid.azure.net');
    assert.equal((await post('content', created('http://x/y'), {})).status, 400);
    assert.equal((await post('content', '{nope')).status, 500);
    assert.equal((await post('content', { id: 'x', data: {} })).status, 500);
  });

  test('a trigger without Event Grid finds the blobs by itself', async () => {
    const container = service.getContainerClient('scanned');
    await container.create();
    await container.uploadBlockBlob('one.txt', '1', 1);
    await container.uploadBlockBlob('other.wav', '1', 1);
    await eventually('a call', () => calls('scanned').length > 0);
    assert.deepEqual(calls('scanned'), [{ fn: 'scanned', name: 'one' }]);
  });

  test('the watcher raises an event for what is new and, after a restart, only for that', async () => {
    const container = service.getContainerClient('watched');
    await container.create();
    const watch = async (until: () => boolean) => {
      const stop = new AbortController();
      const watching = watchBlobs({
        connectionString: azurite.connectionString,
        container: 'watched',
        hostUrl: host.url,
        functionName: 'watched',
        statePath: `${files.state}/watched.sqlite`,
        signal: stop.signal,
      });
      await eventually('the calls', until);
      stop.abort();
      await watching;
    };
    const names = () => calls('watched').map(({ name }) => name);
    await container.uploadBlockBlob('a.wav', '1', 1);
    await watch(() => names().length === 1);
    await container.uploadBlockBlob('b.wav', '1', 1);
    await watch(() => names().length === 2);
    assert.deepEqual(names(), ['a.wav', 'b.wav']);
    await container.uploadBlockBlob('a.wav', '2', 1);
    await watch(() => names().length === 3);
    assert.deepEqual(names(), ['a.wav', 'b.wav', 'a.wav']);
  });

  test('an event that was accepted survives kill -9 of the host in the middle of its call', async () => {
    await host[Symbol.asyncDispose]();
    host = await start({ SLOW: '1' });
    assert.equal((await post('slow', created(await upload('slow.wav', 'x')))).status, 202);
    await eventually('the call', () => calls('slow').length === 1);
    await host.kill();
    host = await start();
    await eventually('the call again', () => calls('slow').length === 1);
  });
});
