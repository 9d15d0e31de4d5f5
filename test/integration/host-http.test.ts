import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, suite, test } from 'node:test';
import { eventually } from './support/eventually.ts';
import { makeApp, type TestApp } from './support/make-app.ts';
import { type RunningHost, startHost } from './support/start-host.ts';

const functionsSource = `
const { app } = require('@azure/functions');
const { Readable } = require('node:stream');
const { setTimeout: pause } = require('node:timers/promises');
app.http('hello', { handler: async (req) => ({ body: 'Hello, ' + (req.query.get('name') ?? (await req.text())) }) });
const show = (name) => async (req) => ({ jsonBody: { name, params: req.params } });
app.http('one', { route: 'jobs/{id}', methods: ['GET', 'HEAD'], handler: show('one') });
app.http('number', { route: 'jobs/{id:int}', methods: ['GET'], handler: show('number') });
app.http('latest', { route: 'jobs/latest', methods: ['GET'], handler: show('latest') });
app.http('file', { route: 'files/{*path}', methods: ['GET'], handler: show('file') });
app.http('maybe', { route: 'maybe/{id?}', methods: ['GET'], handler: show('maybe') });
app.http('remove', { route: 'jobs/{id}', methods: ['DELETE'], handler: async () => ({ status: 204 }) });
app.http('throws', { handler: async () => { throw new Error('no'); } });
app.http('nothing', { handler: async () => undefined });
app.http('length', { handler: async (req) => {
  let bytes = 0;
  if (req.body) for await (const chunk of req.body) bytes += chunk.length;
  return { jsonBody: { bytes, type: req.headers.get('content-type'), url: req.url } };
} });
app.http('cookie', { handler: async () => ({ status: 201, headers: { 'x-a': '1' }, cookies: [{ name: 'c', value: 'v', httpOnly: true, sameSite: 'Lax' }], body: 'b' }) });
app.http('drip', { handler: async () => ({ body: Readable.from((async function* () { yield 'first'; await pause(100000, undefined, { ref: false }); })()) }) });
app.http('breaks', { handler: async () => ({ body: Readable.from((async function* () { yield 'first'; throw new Error('broken'); })()) }) });
app.http('echo', { handler: async (req) => ({ body: req.body }) });
app.generic('far', { trigger: { type: 'kafkaTrigger', name: 'k' }, handler: async () => undefined });
app.http('odd', { route: 'odd/{x:datetime}', handler: async () => ({}) });
app.http('unset', { route: '%NOT_SET%', handler: async () => ({}) });
app.http('set', { route: 'set/%WHERE%', handler: show('set') });
app.hook.preInvocation((context) => { if (context.invocationContext.functionName === 'hooked') context.inputs = [{ text: async () => 'changed' }]; });
app.hook.postInvocation((context) => { if (context.invocationContext.functionName === 'hooked') context.result = { body: context.result.body + '!' }; });
app.http('hooked', { handler: async (req) => ({ body: await req.text() }) });
`;

for (const streaming of [false, true]) {
  suite(`HTTP functions, ${streaming ? 'streamed' : 'buffered'}`, () => {
    let files: TestApp;
    let host: RunningHost;
    before(async () => {
      files = await makeApp(functionsSource + (streaming ? 'app.setup({ enableHttpStream: true });' : ''));
      host = await startHost({ ...files, settings: { WHERE: 'here', FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000000' } });
    });
    after(async () => {
      await host[Symbol.asyncDispose]();
      await files[Symbol.asyncDispose]();
    });
    const get = (path: string, init?: RequestInit) => fetch(`${host.url}${path}`, init);
    const json = async (path: string): Promise<unknown> => (await get(path)).json();

    test('a query and a body reach the function', async () => {
      assert.equal(await (await get('/api/hello?name=x')).text(), 'Hello, x');
      assert.equal(await (await get('/api/hello', { method: 'POST', body: 'you' })).text(), 'Hello, you');
    });

    test('the most specific route wins: a literal, then a constrained value, then any', async () => {
      assert.deepEqual(await json('/api/jobs/latest'), { name: 'latest', params: {} });
      assert.deepEqual(await json('/api/jobs/12'), { name: 'number', params: { id: '12' } });
      assert.deepEqual(await json('/api/jobs/12a'), { name: 'one', params: { id: '12a' } });
      assert.deepEqual(await json('/API/Jobs/LATEST'), { name: 'latest', params: {} });
    });

    test('a catch-all takes the rest of the path, decoded, and an optional value may be missing', async () => {
      assert.deepEqual(await json('/api/files/a/b%20c.txt'), { name: 'file', params: { path: 'a/b c.txt' } });
      assert.deepEqual(await json('/api/maybe'), { name: 'maybe', params: {} });
      assert.deepEqual(await json('/api/maybe/7'), { name: 'maybe', params: { id: '7' } });
    });

    test('an unknown path or method is 404', async () => {
      for (const path of ['/api/nosuch', '/hello', '/api/jobs/a/b']) assert.equal((await get(path)).status, 404, path);
      assert.equal((await get('/api/jobs/latest', { method: 'PUT' })).status, 404);
    });

    test('HEAD has the headers and no body; DELETE goes to its own function', async () => {
      const head = await get('/api/jobs/abc', { method: 'HEAD' });
      assert.equal(head.status, 200);
      assert.match(head.headers.get('content-type') ?? '', /json/);
      assert.equal(await head.text(), '');
      assert.equal((await get('/api/jobs/abc', { method: 'DELETE' })).status, 204);
    });

    test('status, headers and cookies of an answer arrive', async () => {
      const answer = await get('/api/cookie');
      assert.equal(answer.status, 201);
      assert.equal(answer.headers.get('x-a'), '1');
      assert.match(answer.headers.get('set-cookie') ?? '', /^c=v; .*HttpOnly/);
      assert.equal(await answer.text(), 'b');
    });

    test('a function that throws is 500 without a body, one that returns nothing is 204', async () => {
      const failed = await get('/api/throws');
      assert.equal(failed.status, 500);
      assert.equal(await failed.text(), '');
      assert.equal((await get('/api/nothing')).status, 204);
    });

    test('the request shows its own address and content type', async () => {
      const answer = await get('/api/length?a=1', {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'audio/wav' },
      });
      assert.deepEqual(await answer.json(), { bytes: 1, type: 'audio/wav', url: `${host.url}/api/length?a=1` });
    });

    test('hooks may change the inputs and the result', async () => {
      if (streaming) return; // a replaced input is no stream to read to its end
      assert.equal(await (await get('/api/hooked', { method: 'POST', body: 'x' })).text(), 'changed!');
    });

    test('a setting in a route is filled in; what cannot run is refused by name and the rest goes on', async () => {
      assert.deepEqual(await json('/api/set/here'), { name: 'set', params: {} });
      assert.match(host.output, /The 'far' function is in error: The trigger 'kafkatrigger' is not supported/);
      assert.match(host.output, /The 'odd' function is in error: The route constraint 'datetime' is not supported/);
      assert.match(host.output, /The 'unset' function is in error: '%NOT_SET%' does not resolve to a value/);
    });

    test('a body over the limit is 413 when it is buffered, and any length passes when it is streamed', async () => {
      const answer = await get('/api/length', { method: 'POST', body: new Uint8Array(1_000_001) });
      assert.equal(answer.status, streaming ? 200 : 413);
      if (streaming) assert.match(await answer.text(), /"bytes":1000001/);
    });

    if (streaming) {
      test('the first bytes arrive while the function still writes, and it may be left at any time', async () => {
        const abort = new AbortController();
        const answer = await get('/api/drip', { signal: abort.signal });
        const first = await answer.body?.getReader().read();
        assert.equal(new TextDecoder().decode(first?.value), 'first');
        abort.abort();
        assert.equal((await get('/api/hello?name=after')).status, 200);
      });

      test('a body flows through a function while it is still being sent', async () => {
        const answer = Promise.withResolvers<string>();
        const sent = request(`${host.url}/api/echo`, { method: 'POST' }, (response) => {
          response.once('data', (chunk: Buffer) => answer.resolve(chunk.toString()));
          response.on('error', () => undefined);
        });
        sent.on('error', () => undefined);
        sent.write('part');
        assert.equal(await answer.promise, 'part');
        sent.destroy();
      });

      test('an answer that breaks off in the middle does not look whole', async () => {
        await assert.rejects(async () => (await get('/api/breaks')).text());
      });
    }

    test('a client that goes away in the middle of its body harms nobody', async () => {
      const sent = request(`${host.url}/api/length`, { method: 'POST', headers: { 'content-length': '100' } });
      const gone = new Promise((resolve) => sent.once('close', resolve));
      sent.on('error', () => undefined);
      sent.write('some', () => sent.destroy());
      await gone;
      await eventually('the host answers', async () => (await get('/api/hello?name=z')).status === 200);
    });

    test('a request line or Host header that makes no address is 400 and names no other host', async () => {
      const status = (path: string, headers: Record<string, string>) =>
        new Promise((resolve, reject) => {
          const { port } = new URL(host.url);
          const sent = request({ host: '127.0.0.1', port, path, headers }, (response) => {
            response.resume();
            resolve(response.statusCode);
          });
          sent.on('error', reject).end();
        });
      assert.equal(await status('/api/hello', { host: 'a b' }), 400);
      assert.equal(await status('//example.invalid/api/hello', {}), 404);
      assert.equal(await status('//', {}), 404);
    });

    test('the host says that it runs', async () => {
      assert.match(JSON.stringify(await json('/admin/host/status')), /"state":"Running"/);
    });
  });
}
