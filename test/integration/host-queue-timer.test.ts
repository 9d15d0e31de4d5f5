import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { after, before, suite, test } from 'node:test';
import { QueueServiceClient } from '@azure/storage-queue';
import type { Azurite } from '../../local/storage/azurite.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { eventually } from './support/eventually.ts';
import { makeApp, type TestApp } from './support/make-app.ts';
import { type RunningHost, startHost } from './support/start-host.ts';

/** Every call writes a line `CALL <json>` to the host's output. */
const functionsSource = `
const { app, output } = require('@azure/functions');
const say = (value) => console.log('CALL ' + JSON.stringify(value));
const other = output.storageQueue({ queueName: 'other', connection: 'AzureWebJobsStorage' });
app.storageQueue('first', { queueName: 'first', connection: 'AzureWebJobsStorage', extraOutputs: [other],
  handler: async (message, context) => { say({ fn: 'first', message, count: context.triggerMetadata.dequeueCount });
    if (message.fail) throw new Error('no'); context.extraOutputs.set(other, [{ a: 1 }, 'two']); } });
app.storageQueue('second', { queueName: 'other', connection: 'AzureWebJobsStorage', handler: async (message) => say({ fn: 'second', message }) });
app.timer('each-second', { schedule: '* * * * * *', handler: async (timer) => say({ fn: 'each-second', timer }) });
app.timer('each-year', { schedule: '0 0 0 1 1 *', handler: async (timer) => say({ fn: 'each-year', timer }) });
app.timer('never-right', { schedule: 'sometimes', handler: async () => undefined });
`;

suite('queue and timer triggers', () => {
  let azurite: Azurite;
  let files: TestApp;
  let host: RunningHost;
  const start = () => startHost({ ...files, settings: { AzureWebJobsStorage: azurite.connectionString } });
  before(async () => {
    azurite = await startAzurite();
    files = await makeApp(functionsSource, {
      extensions: { queues: { maxDequeueCount: 2, maxPollingInterval: '00:00:01' } },
    });
    host = await start();
  });
  after(async () => {
    await host[Symbol.asyncDispose]();
    await files[Symbol.asyncDispose]();
    await azurite[Symbol.asyncDispose]();
  });
  const calls = (fn: string): Record<string, unknown>[] =>
    [...host.output.matchAll(/^CALL (.*)$/gm)]
      .map(([, text]) => JSON.parse(text ?? ''))
      .filter((call) => call.fn === fn);
  const openState = () => new DatabaseSync(`${files.state}/host.sqlite`);
  const lastMs = () => {
    using database = openState();
    return Number(
      database.prepare("SELECT lastMs FROM timer_status WHERE functionName = 'each-year'").get()?.['lastMs'],
    );
  };
  const queue = async (name: string) => {
    const client = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
    await client.createIfNotExists();
    return client;
  };
  const send = async (message: object) =>
    (await queue('first')).sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));

  test('a message calls its function and is gone; an array as output is a message for each item', async () => {
    await send({ fine: true });
    await eventually('both items', () => calls('second').length === 2);
    assert.deepEqual(calls('first'), [{ fn: 'first', message: { fine: true }, count: 1 }]);
    assert.deepEqual(
      new Set(calls('second').map(({ message }) => JSON.stringify(message))),
      new Set(['{"a":1}', '"two"']),
    );
    const { approximateMessagesCount } = await (await queue('first')).getProperties();
    assert.equal(approximateMessagesCount, 0);
  });

  test('a message that fails maxDequeueCount times lies in the poison queue as it was', async () => {
    await send({ fail: true });
    const poison = await queue('first-poison');
    const message = await eventually(
      'a poison message',
      async () => (await poison.receiveMessages()).receivedMessageItems[0],
    );
    assert.equal(Buffer.from(message.messageText, 'base64').toString(), '{"fail":true}');
    const counts = calls('first')
      .filter(({ message: { fail } = Object() }) => fail)
      .map(({ count }) => count);
    assert.deepEqual(counts, [1, 2]);
  });

  test('a timer is called when it is due, and one whose schedule cannot be read is refused', async () => {
    const [call] = await eventually('two calls', () =>
      calls('each-second').length > 1 ? calls('each-second') : false,
    );
    assert.deepEqual(call?.['timer'], { schedule: { adjustForDST: true }, scheduleStatus: null, isPastDue: false });
    assert.match(host.output, /The 'never-right' function is in error: The schedule expression 'sometimes'/);
  });

  test('an occurrence that was missed while the host was away is made up for, once, and marked', async () => {
    assert.deepEqual(calls('each-year'), []);
    await host[Symbol.asyncDispose]();
    {
      using database = openState();
      // As if the host had last looked in 2020.
      database.prepare("UPDATE timer_status SET lastMs = ? WHERE functionName = 'each-year'").run(Date.UTC(2020, 5, 1));
    }
    host = await start();
    const [call] = await eventually('the call', () => (calls('each-year').length > 0 ? calls('each-year') : false));
    const { isPastDue, scheduleStatus } = Object(call?.['timer']);
    assert.equal(isPastDue, true);
    assert.equal(scheduleStatus.last, '2020-06-01T00:00:00+00:00');
    assert.equal(scheduleStatus.next, '2021-01-01T00:00:00+00:00');
    // A host that ends before it has written the call down makes it once more, as the real one does.
    await eventually('the call is written down', () => lastMs() > Date.UTC(2025, 0, 1));
    await host[Symbol.asyncDispose]();
    host = await start();
    await eventually('another timer', () => calls('each-second').length > 0);
    assert.deepEqual(calls('each-year'), []);
  });
});
