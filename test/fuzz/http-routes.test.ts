import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { shortWav } from '../integration/support/speech-like.ts';
import { type RunningApp, startApp } from '../integration/support/start-app.ts';

let app: RunningApp;
let id: string;
before(async () => {
  app = await startApp();
  await app.drop('there.wav', shortWav(2_000));
  id = (await app.ended('there.wav')).id;
});
after(() => app[Symbol.asyncDispose]());

const text = fc.string({ unit: 'binary', maxLength: 60 }).map((raw) => raw.toWellFormed());
const odd = fc.oneof(
  text,
  fc.constantFrom('..', '%00', '%', '%2e%2e', '%c0%ae', '../../work', 'null', '\\', ';', "'", '"', '%0d%0aX: y'),
);
const idPart = fc.oneof(fc.constant('KNOWN'), fc.constant('0'.repeat(32)), odd.map(encodeURIComponent), odd);
const path = fc.oneof(
  fc.constant('/transcriptions'),
  idPart.map((part) => `/transcriptions/${part}`),
  fc
    .tuple(idPart, fc.constantFrom('transcript', 'peaks', 'audio'))
    .map((parts) => `/transcriptions/${parts.join('/')}`),
  fc.tuple(idPart, odd).map(([part, more]) => `/transcriptions/${part}/${more}`),
  fc.constantFrom('/memory/snapshot', '/health', '/nowhere'),
);
const query = fc.array(
  fc.tuple(fc.oneof(fc.constantFrom('top', 'after', 'format', 'partial', 'thread', 'content', 'code'), text), odd),
  { maxLength: 3 },
);
const body = fc.oneof(
  fc.record({ name: fc.oneof(text, fc.constantFrom('there.wav', '')), options: fc.jsonValue() }, { requiredKeys: [] }),
  fc.jsonValue(),
  text,
);
const header = fc.dictionary(
  fc.constantFrom('content-type', 'accept', 'range', 'x-functions-key', 'if-none-match', 'x-forwarded-host'),
  fc.string({ maxLength: 40 }).filter((value) => !/[^\x20-\x7e]/.test(value)),
);
const request = fc.record({
  method: fc.constantFrom('GET', 'GET', 'POST', 'DELETE', 'PUT', 'HEAD', 'PATCH'),
  path,
  query,
  body,
  header,
});

/** 409 of a job that has ended, 410 of a transcript that is gone; the rest is the request's own fault. */
const allowed = [200, 202, 304, 400, 404, 405, 409, 410];

test('whatever is asked, the answer is a result or a problem with a cause and a remedy, and the worker lives', async () => {
  const worker = app.stack.host.workerPid;
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, query, body, header }) => {
      const search = new URLSearchParams(query);
      // A look at the job must not be spoilt by a request that ends it.
      const target = path.replace('KNOWN', method === 'DELETE' ? '1'.repeat(32) : id);
      const sent = ['GET', 'HEAD'].includes(method)
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) };
      const answer = await app.api(`${target}?${search}`, { method, headers: header, ...sent });
      const said = await answer.text();
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      assert.ok(allowed.includes(answer.status), `${method} ${target}?${search}: ${answer.status} ${said}`);
      if (!answer.headers.get('content-type')?.startsWith('application/problem+json')) return;
      const problem = method === 'HEAD' ? undefined : (JSON.parse(said) as Record<string, unknown>);
      if (problem) for (const key of ['detail', 'remedy']) assert.equal(typeof problem[key], 'string', said);
      assert.doesNotMatch(said, /\bat .*\.(ts|cjs|js):\d|node_modules|unforeseen/);
    }),
    { numRuns: 150 },
  );
  assert.ok(
    (seen.get(200) ?? 0) > 0 && (seen.get(400) ?? 0) > 0 && (seen.get(404) ?? 0) > 0,
    JSON.stringify([...seen]),
  );
  assert.equal(app.stack.host.workerPid, worker, 'the same worker answered all');
  assert.equal((await app.api(`/transcriptions/${id}`)).status, 200);
});
