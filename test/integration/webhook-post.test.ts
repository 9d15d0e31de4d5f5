import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebhookFailed, WebhookRefused } from '../../src/lib/notify/errors.ts';
import type { Outlet } from '../../src/lib/notify/outlet.ts';
import { post } from '../../src/lib/notify/post.ts';
import { isPublicAddress } from '../../src/lib/notify/public-address.ts';
import { webhookHeaders } from '../../src/lib/notify/sign.ts';
import { isSignedWith, type Receiver, startReceiver } from './support/webhook-receiver.ts';

const host = 'hooks.example.test';
const secret = `whsec_${Buffer.from('0123456789abcdef0123456789abcdef').toString('base64')}`;
const keys = [Buffer.from('0123456789abcdef0123456789abcdef')];
const here = [{ address: '127.0.0.1', family: 4 }];

/** The way to a receiver on this machine. */
const outletTo = ({ cert }: Receiver): Outlet => ({ resolve: async () => here, allows: () => true, ca: cert });

function send(receiver: Receiver, path: string, outlet: Outlet = outletTo(receiver), signal?: AbortSignal) {
  const body = JSON.stringify({ type: 'transcription.done', data: { name: 'Grüße.wav' } });
  const outgoing = {
    url: new URL(`https://${host}:${receiver.port}${path}`),
    headers: webhookHeaders('msg_1', Date.now(), body, keys),
    body,
  };
  return post(outgoing, outlet, signal ?? new AbortController().signal);
}

const failure = async (sent: Promise<number>) => {
  const thrown: unknown = await sent.then(
    (status) => assert.fail(`it was taken with ${status}`),
    (reason: unknown) => reason,
  );
  assert.ok(thrown instanceof WebhookFailed || thrown instanceof WebhookRefused, String(thrown));
  return thrown;
};

test('a webhook arrives signed, and its answer is not waited for beyond the status', async () => {
  await using receiver = await startReceiver(host, (response) => {
    response.writeHead(204).flushHeaders();
    // It never ends its answer.
  });
  assert.equal(await send(receiver, '/a?b=c'), 204);
  const [received] = receiver.received;
  assert.ok(received);
  assert.equal(received.path, '/a?b=c');
  assert.equal(received.headers['content-type'], 'application/json');
  assert.equal(received.headers.host, `${host}:${receiver.port}`);
  assert.ok(await isSignedWith(secret, received));
  assert.ok(!(await isSignedWith(secret, { ...received, body: `${received.body} ` })));
  assert.ok(!(await isSignedWith(secret.replace('MDEy', 'MDEz'), received)));
});

test('a redirect is not followed, wherever it leads', async () => {
  await using receiver = await startReceiver(host, (response, { path }) => {
    const status = Number(path.slice(1));
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
  for (const status of [301, 302, 303, 307, 308]) {
    const failed = await failure(send(receiver, `/${status}`));
    assert.match(failed.message, /redirects are not followed/);
    assert.equal(failed.retryable, false);
  }
  assert.equal(receiver.at('/elsewhere').length, 0);
});

test('what may pass is tried again, what will not is not', async () => {
  await using receiver = await startReceiver(host, (response, { path }) => {
    response.writeHead(Number(path.slice(1)), { 'retry-after': '90' }).end();
  });
  for (const [status, retryable] of [
    [400, false],
    [401, false],
    [404, false],
    [410, false],
    [408, true],
    [429, true],
    [500, true],
    [503, true],
  ] as const) {
    const failed = await failure(send(receiver, `/${status}`));
    assert.ok(failed instanceof WebhookFailed);
    assert.deepEqual([failed.status, failed.retryable], [status, retryable]);
    assert.equal(failed.retryAfterMs, retryable ? 90_000 : undefined);
  }
});

test('a name that leads inside is refused before anything is connected to', async () => {
  await using receiver = await startReceiver(host, (response) => void response.writeHead(200).end());
  const leads = (...addresses: string[]): Outlet => ({
    ...outletTo(receiver),
    resolve: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    allows: isPublicAddress,
  });
  for (const outlet of [leads('127.0.0.1'), leads('8.8.8.8', '127.0.0.1'), leads('::1'), leads()]) {
    const refused = await failure(send(receiver, '/', outlet));
    assert.ok(refused instanceof WebhookRefused);
    assert.doesNotMatch(refused.message, /127|8\.8|::1/);
  }
  assert.equal(receiver.received.length, 0);
});

test('a name is looked up once: what was judged is what is connected to', async () => {
  await using receiver = await startReceiver(host, (response) => void response.writeHead(200).end());
  let looks = 0;
  const rebinding: Outlet = {
    ...outletTo(receiver),
    async resolve() {
      looks += 1;
      return looks === 1 ? here : [{ address: '192.0.2.1', family: 4 }];
    },
  };
  assert.equal(await send(receiver, '/', rebinding), 200);
  assert.equal(looks, 1);
});

test('a certificate that is not trusted, a closed port and an unknown name are tried again, each with its reason', async () => {
  await using receiver = await startReceiver(host, (response) => void response.writeHead(200).end());
  const { ca: _, ...untrusting } = outletTo(receiver);
  const unknown: Outlet = {
    ...untrusting,
    resolve: () => Promise.reject(Object.assign(new Error('not found'), { code: 'ENOTFOUND' })),
  };
  assert.match((await failure(send(receiver, '/', untrusting))).message, /SELF_SIGNED|UNABLE_TO_VERIFY/);
  assert.match((await failure(send(receiver, '/', unknown))).message, /ENOTFOUND/);
  const { port } = receiver;
  await receiver[Symbol.asyncDispose]();
  const closed = await failure(send({ ...receiver, port }, '/', outletTo(receiver)));
  assert.match(closed.message, /ECONNREFUSED/);
  assert.equal(closed.retryable, true);
});

test('who does not answer, or has no name in time, is given up after ten seconds', async () => {
  await using receiver = await startReceiver(host, () => {});
  const nameless: Outlet = { ...outletTo(receiver), resolve: () => new Promise(() => {}) };
  const failures = await Promise.all([failure(send(receiver, '/')), failure(send(receiver, '/', nameless))]);
  for (const failed of failures) {
    assert.match(failed.message, /no answer within 10 s/);
    assert.equal(failed.retryable, true);
  }
});

test('a call that is called off ends with the reason', async () => {
  const stop = new AbortController();
  await using receiver = await startReceiver(host, () => stop.abort(new Error('called off')));
  await assert.rejects(send(receiver, '/', undefined, stop.signal), /called off/);
});
