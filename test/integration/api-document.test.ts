import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as z from 'zod';
import { loadApp } from '../../local/host/worker/load-app.ts';
import { Registry } from '../../local/host/worker/registry.ts';
import { serveCoreApi } from '../../local/host/worker/serve-core-api.ts';
import { audioLinkSchema } from '../../src/lib/http/audio-schema.ts';
import { healthSchema } from '../../src/lib/http/health-schema.ts';
import { jobListSchema, jobSchema } from '../../src/lib/http/job-schema.ts';
import { partialSchema } from '../../src/lib/http/partial-schema.ts';
import { peaksSchema } from '../../src/lib/http/peaks-schema.ts';
import { problemSchema } from '../../src/lib/http/problem-schema.ts';
import { transcriptSchema } from '../../src/lib/transcript/transcript.ts';
import { shortWav } from './support/speech-like.ts';
import { type RunningApp, startApp } from './support/start-app.ts';

let app: RunningApp;
before(async () => {
  app = await startApp({ settings: { SEGMENT_MS: '5000' } });
});
after(() => app[Symbol.asyncDispose]());

const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string(), security: z.unknown() }))),
});
type ApiDocument = z.infer<typeof documentSchema>;

let asked: Promise<ApiDocument> | undefined;

/** Asked for once: while it is validated nothing else goes on, and the server hangs up in the meantime. */
function documentOf(): Promise<ApiDocument> {
  asked ??= askForDocument();
  return asked;
}

async function askForDocument(): Promise<ApiDocument> {
  const answer = await app.api('/openapi.json');
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/json');
  return documentSchema.parse(await answer.json());
}

/** An answer's body, which must hold what its schema says and nothing else. */
async function bodyOf<T>(answer: Response, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await answer.json();
  const parsed = schema.parse(body);
  assert.deepEqual(parsed, body, 'no field is undocumented');
  return parsed;
}

test('the document is OpenAPI 3.1, and all its references lead somewhere', async () => {
  const document = await documentOf();
  assert.match(document.openapi, /^3\.1\./);
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors));
  assert.doesNotThrow(() => validator.resolveRefs());
  const ids = Object.values(document.paths).flatMap((path) => Object.values(path).map((it) => it.operationId));
  assert.deepEqual(ids, [...new Set(ids)], 'each operation has a name of its own');
});

test('the linter sees what is wrong with a document', async () => {
  const document = await documentOf();
  const wrong: Record<string, object> = {
    'a path without a slash': { paths: { transcriptions: {} } },
    'an answer without a description': { paths: { '/a': { get: { responses: { 200: {} } } } } },
    'a reference to nothing': { components: { schemas: { A: { $ref: '#/components/schemas/Nothing' } } } },
  };
  for (const [what, part] of Object.entries(wrong)) {
    const { valid } = await new Validator().validate({ ...structuredClone(document), ...part });
    assert.equal(valid, false, what);
  }
});

const httpTrigger = z.looseObject({
  type: z.literal('httpTrigger'),
  authLevel: z.string(),
  route: z.string(),
  methods: z.array(z.string()),
});

/** What the built app registers under /api, e.g. `get-health GET /health anonymous`. */
async function registered(): Promise<string[]> {
  Object.assign(process.env, { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://127.0.0.1:1/stt' });
  const registry = new Registry(() => undefined);
  serveCoreApi(registry);
  await loadApp(fileURLToPath(new URL('../..', import.meta.url)));
  return [...registry.functions].flatMap(([name, { metadata }]) =>
    Object.values(metadata.bindings).flatMap((binding) => {
      const http = httpTrigger.safeParse(binding).data;
      if (!http?.route.startsWith('api/')) return [];
      return http.methods.map((method) => `${name} ${method} ${http.route.slice('api'.length)} ${http.authLevel}`);
    }),
  );
}

test('the document has every route of the app, with its method and its key, and no other', async () => {
  const { paths } = await documentOf();
  const keys: Record<string, string> = { functionKey: 'function', masterKey: 'admin' };
  const listed = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, security }]) => {
      const [first] = z.array(z.record(z.string(), z.unknown())).parse(security);
      const key = keys[Object.keys(first ?? {})[0] ?? ''] ?? 'anonymous';
      return `${operationId} ${method.toUpperCase()} ${path} ${key}`;
    }),
  );
  assert.deepEqual(listed.toSorted(), (await registered()).toSorted());
});

test('what the app answers is what the document says', async () => {
  await app.drop('answers.wav', shortWav(12_000, 3));
  const { id } = await app.ended('answers.wav');
  const get = (path: string) => app.api(`/transcriptions${path}`);
  const job = await bodyOf(await get(`/${id}`), jobSchema);
  assert.equal(job.state, 'done');
  const list = await bodyOf(await get('?top=5&state=done'), jobListSchema);
  assert.ok(list.transcriptions.some((one) => one.id === id));
  await bodyOf(await get(`/${id}/transcript`), transcriptSchema);
  await bodyOf(await get(`/${id}/peaks`), peaksSchema);
  await bodyOf(await get(`/${id}/audio`), audioLinkSchema);
  await bodyOf(await app.api('/health'), healthSchema);

  app.stack.speech?.setFaults([{ fault: 'slow', factor: 1_000 }]);
  await app.drop('slow.wav', shortWav(12_000, 4));
  const { id: slow } = await app.jobWhen('slow.wav', 'runs', (view) => view.state === 'transcribing');
  const running = await get(`/${slow}`);
  assert.equal(running.status, 202);
  assert.equal((await bodyOf(running, jobSchema)).state, 'transcribing');
  const partial = await bodyOf(await get(`/${slow}/transcript?partial=true`), partialSchema);
  assert.equal(partial.job.id, slow);
  const cancelled = await app.api(`/transcriptions/${slow}`, { method: 'DELETE' });
  await bodyOf(cancelled, jobSchema);
  await app.followed(slow, 'ends', (view) => view.finished !== undefined);
  const none = await get(`/${slow}/transcript`);
  assert.equal(none.status, 409);
  await bodyOf(none, problemSchema);

  await app.drop('text.wav', 'no sound at all');
  const failed = await app.ended('text.wav');
  assert.equal((await bodyOf(await get(`/${failed.id}`), jobSchema)).state, 'failed');
  for (const path of ['?top=0', '?state=gone', `/${'0'.repeat(32)}`]) {
    const answer = await get(path);
    assert.equal((await bodyOf(answer, problemSchema)).status, answer.status);
  }
});
