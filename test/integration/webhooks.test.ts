import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import * as z from 'zod';
import { type ChangedApp, changedApp } from './support/changed-app.ts';
import { eventually } from './support/eventually.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp, type View } from './support/start-app.ts';
import { isSignedWith, type Receiver, startReceiver } from './support/webhook-receiver.ts';

const host = 'hooks.example.test';
const secret = `whsec_${Buffer.from('what the receiver and the app both know').toString('base64')}`;
/** Every name leads to this machine, whose receiver is trusted: the app itself has no way to be told so. */
const outletToHere = `
export const outlet = {
  resolve: async () => [{ address: '127.0.0.1', family: 4 }],
  allows: () => true,
  ca: process.env['TEST_WEBHOOK_CA'],
};
export type Outlet = typeof outlet;
`;

const eventSchema = z.object({
  id: z.string(),
  type: z.string(),
  timestamp: z.iso.datetime(),
  data: z.looseObject({
    id: z.string(),
    name: z.string(),
    state: z.string(),
    error: z.looseObject({ code: z.string() }).optional(),
    links: z.looseObject({ self: z.string(), transcript: z.record(z.string(), z.string()).optional() }),
  }),
});
const deliverySchema = z.object({
  id: z.string(),
  type: z.string(),
  host: z.string().optional(),
  state: z.string(),
  reason: z.string().optional(),
  tries: z.array(z.object({ time: z.iso.datetime(), status: z.number().optional(), reason: z.string().optional() })),
});

let changed: ChangedApp;
let receiver: Receiver;
let app: RunningApp;
/** What the receiver answers, by path. */
const answers = new Map<string, (response: ServerResponse, before: number) => void>();
const taken = (response: ServerResponse) => void response.writeHead(200).end('{"ok":true}');

before(async () => {
  receiver = await startReceiver(host, (response, { path }, before) => (answers.get(path) ?? taken)(response, before));
  changed = await changedApp({ 'src/lib/notify/outlet.ts': outletToHere });
  app = await startApp({
    appDir: changed.appDir,
    settings: {
      WEBHOOK_HOSTS: `${host}:${receiver.port}`,
      WEBHOOK_SECRET: secret,
      WEBHOOK_URL: urlOf('/all'),
      TEST_WEBHOOK_CA: receiver.cert,
    },
  });
});
after(async () => {
  await app[Symbol.asyncDispose]();
  await changed[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function urlOf(path: string): string {
  return `https://${host}:${receiver.port}${path}`;
}

const eventsAt = (path: string) => receiver.at(path).map(({ body }) => eventSchema.parse(JSON.parse(body)));
const deliveryOf = (view: View) => deliverySchema.parse(view['webhook']);
/** The job of this id, once its end is told or given up. */
const told = (id: string) =>
  app.followed(id, 'has told its end', (view) => {
    const delivery = deliverySchema.safeParse(view['webhook']);
    return delivery.success && delivery.data.state !== 'pending';
  });
const post = (name: string, options: object) =>
  app.api('/transcriptions', { method: 'POST', body: JSON.stringify({ name, options }) });

test('a receiver that fails twice is told once more, signed and with the same id, of a job that is done', async () => {
  const seen: string[] = [];
  answers.set('/twice', async (response, before) => {
    if (before === 0) {
      // What a receiver would do at once.
      const [event] = eventsAt('/twice');
      const answer = await app.api((event?.data.links.self ?? '').replace('/api', ''));
      seen.push(z.object({ state: z.string() }).parse(await answer.json()).state);
    }
    response.writeHead(before < 2 ? 500 : 200).end();
  });
  await app.drop('twice.wav', shortWav(3_000, 5), { webhook: urlOf('/twice') });
  const job = await app.ended('twice.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const delivery = deliveryOf(await told(job.id));

  const received = receiver.at('/twice');
  assert.equal(received.length, 3);
  assert.deepEqual(seen, ['done']);
  assert.equal(new Set(received.map(({ body }) => body)).size, 1);
  assert.deepEqual(new Set(received.map(({ headers }) => headers['webhook-id'])), new Set([delivery.id]));
  for (const one of received) {
    assert.ok(await isSignedWith(secret, one));
    assert.ok(Math.abs(Number(one.headers['webhook-timestamp']) * 1000 - Date.now()) < 300_000);
  }
  const [event] = eventsAt('/twice');
  assert.deepEqual(
    [event?.id, event?.type, event?.data.id, event?.data.name],
    [delivery.id, 'transcription.done', job.id, 'twice.wav'],
  );
  const text = await app.api(`${event?.data.links.transcript?.['txt']}`.replace('/api', ''));
  const words = (await text.text()).split(/\s+/).filter((word) => /^w\d+/.test(word));
  assert.ok(words.length > 0);
  for (const word of words) assert.ok(!received[0]?.body.includes(word), 'what was said stays here');

  assert.deepEqual([delivery.state, delivery.host], ['delivered', `${host}:${receiver.port}`]);
  assert.deepEqual(
    delivery.tries.map(({ status }) => status),
    [500, 500, 200],
  );
  assert.equal(receiver.at('/all').filter(({ body }) => body.includes(job.id)).length, 0);
});

test('a file that names no webhook is told of to the one of the settings; a failed job says why', async () => {
  await app.drop('broken.wav', 'this is no sound');
  const job = await app.ended('broken.wav');
  assert.equal(job.state, 'failed');
  assert.equal(deliveryOf(await told(job.id)).state, 'delivered');
  const event = eventsAt('/all').find(({ data }) => data.id === job.id);
  assert.deepEqual(
    [event?.type, event?.data.state, event?.data.error?.code],
    ['transcription.failed', 'failed', job.error?.code],
  );
});

test('a webhook that is not allowed is refused where it is asked for, and in metadata keeps no file from its transcript', async () => {
  await app.drop('refused.wav', shortWav(2_000, 6), { webhook: 'https://elsewhere.example/token-1' });
  const job = await app.ended('refused.wav');
  assert.equal(job.state, 'done', JSON.stringify(job.error));
  const delivery = deliveryOf(await told(job.id));
  assert.match(delivery.reason ?? '', /metadata cannot be called: its host and port/);
  assert.doesNotMatch(JSON.stringify(delivery), /token-1/);

  for (const webhook of [
    'https://elsewhere.example/token-1',
    'http://hooks.example.test/',
    'https://127.0.0.1/',
    'no',
  ]) {
    const answer = await post('refused.wav', { webhook });
    assert.equal(answer.status, 400, webhook);
    const problem = z.looseObject({ type: z.string(), detail: z.string() }).parse(await answer.json());
    assert.equal(problem.type, 'urn:dropscribe:problem:bad-option');
    assert.match(problem.detail, /webhook: it cannot be called: /);
    assert.doesNotMatch(problem.detail, /token-1/);
  }
});

test('a job that runs is given a webhook by a request, and stays the same job', async () => {
  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('later.wav', shortWav(8_000, 7));
  const job = await app.jobWhen('later.wav', 'runs', ({ state }) => state === 'transcribing');
  const answer = await post('later.wav', { webhook: urlOf('/later') });
  assert.equal(answer.status, 202);
  assert.equal(z.looseObject({ id: z.string() }).parse(await answer.json()).id, job.id);
  await app.api(`/transcriptions/${job.id}`, { method: 'DELETE' });
  app.stack.speech?.setFaults([]);
  await told(job.id);
  assert.deepEqual(
    eventsAt('/later').map(({ type, data }) => [type, data.state]),
    [['transcription.cancelled', 'cancelled']],
  );

  // Another start has another end, of another id.
  await app.api(`/transcriptions/${job.id}/retry`, { method: 'POST' });
  await eventually('its second end is told', () => receiver.at('/later').length === 2, 120_000);
  const [first, second] = eventsAt('/later');
  assert.equal(second?.type, 'transcription.done');
  assert.notEqual(second?.id, first?.id);
});

test('a receiver that says no is not asked again, and the job is done all the same', async () => {
  answers.set('/gone', (response) => void response.writeHead(410).end());
  await app.drop('gone.wav', shortWav(2_000, 8), { webhook: urlOf('/gone') });
  const job = await app.ended('gone.wav');
  const delivery = deliveryOf(await told(job.id));
  assert.deepEqual([job.state, delivery.state], ['done', 'failed']);
  assert.match(delivery.reason ?? '', /answered 410/);
  assert.equal(receiver.at('/gone').length, 1);
});

test('a worker that is killed while it tells costs nobody the news: it is told again, with the same id', async () => {
  answers.set('/killed', (response, before) => {
    if (before === 0) process.kill(app.stack.host.workerPid, 'SIGKILL');
    else taken(response);
  });
  await app.drop('killed.wav', shortWav(2_000, 9), { webhook: urlOf('/killed') });
  await eventually('it is told again', () => receiver.at('/killed').length >= 2, 120_000);
  const job = await app.ended('killed.wav');
  const delivery = deliveryOf(await told(job.id));
  assert.equal(delivery.state, 'delivered');
  assert.deepEqual(new Set(receiver.at('/killed').map(({ headers }) => headers['webhook-id'])), new Set([delivery.id]));
  const [first] = delivery.tries;
  assert.deepEqual([first?.status, first?.reason], [undefined, undefined], 'nobody knows how the first try ended');
  assert.equal(delivery.tries.length, receiver.at('/killed').length);
});

test('neither secret nor address is in what the app prints, and none in its statuses', async () => {
  const list = await (await app.api('/transcriptions?top=100')).text();
  for (const text of [app.output(), list]) {
    assert.ok(!text.includes(secret) && !text.includes(secret.slice(6)), 'the secret');
    for (const path of ['/twice', '/gone', '/killed', 'token-1'])
      assert.ok(!text.includes(`${receiver.port}${path}`), path);
  }
});
