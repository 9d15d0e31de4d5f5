import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { verifyToken } from '../../local/identity/token.ts';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';

const run = promisify(execFile);
const withoutOpenssl = await run('openssl', ['version']).then(
  () => false as const,
  () => 'needs openssl, to make a certificate: apt-get install openssl',
);
const child = fileURLToPath(new URL('telemetry-azure-child.ts', import.meta.url));
const envelopesSchema = z.array(
  z.object({
    tags: z.record(z.string(), z.string()),
    data: z.object({ baseType: z.string(), baseData: z.looseObject({}) }),
  }),
);

test('Application Insights is sent requests, dependencies and metrics, by a token of the identity', {
  skip: withoutOpenssl,
}, async () => {
  await using cleanUp = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'telemetry-azure-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '1'];
  await run('openssl', ['req', '-x509', ...made, ...subject]);

  const requests: { readonly path: string; readonly authorization: string; readonly body: string }[] = [];
  const server = createServer({ key: await readFile(key), cert: await readFile(certificate) }, (request, response) => {
    void buffer(request).then((bytes) => {
      const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      const { authorization = '' } = request.headers;
      requests.push({ path: request.url ?? '', authorization, body: body.toString('utf8') });
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ itemsReceived: 1, itemsAccepted: 1, errors: [] }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
  const tokenKey = 'of this test';
  const identity = cleanUp.use(await startTokenEndpoint({ header: 'h', tokenKey }));

  const endpoint = `https://127.0.0.1:${address.port}/`;
  const connection = `InstrumentationKey=00000000-0000-4000-8000-000000000001;IngestionEndpoint=${endpoint}`;
  const { stdout } = await run(process.execPath, [child, connection], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificate, IDENTITY_ENDPOINT: identity.url, IDENTITY_HEADER: 'h' },
    timeout: 60_000,
  });
  assert.equal(stdout, '', 'nothing to complain of');

  assert.ok(requests.length > 0);
  for (const { path, authorization, body } of requests) {
    assert.match(path, /^\/+v2\.1\/track/);
    const token = authorization.replace('Bearer ', '');
    assert.equal(verifyToken(token, tokenKey)?.aud, 'https://monitor.azure.com');
    assert.ok(!body.includes(token));
  }
  const envelopes = requests.flatMap(({ body }) => envelopesSchema.parse(JSON.parse(body)));
  const dataOf = (type: string) => envelopes.filter(({ data }) => data.baseType === type);
  const [request] = dataOf('RequestData');
  const [dependency] = dataOf('RemoteDependencyData');
  assert.ok(request && dependency);
  assert.equal(request.tags['ai.operation.id'], '0123456789abcdef0123456789abcdef');
  assert.equal(request.tags['ai.cloud.role'], 'dropscribe-test');
  const { name, success, duration, properties, id } = request.data.baseData;
  assert.deepEqual([name, success, duration], ['transcription', false, '00:00:02.500']);
  assert.deepEqual(properties, { 'dropscribe.job.state': 'failed', 'dropscribe.failure': 'not-audio' });
  assert.equal(dependency.data.baseData['name'], 'publish');
  assert.equal(dependency.tags['ai.operation.id'], request.tags['ai.operation.id']);
  assert.equal(dependency.tags['ai.operation.parentId'], id);
  const measured = dataOf('MetricData').map(({ data }) => data.baseData);
  const ended = measured.find(({ metrics }) => JSON.stringify(metrics).includes('dropscribe.job.ended'));
  assert.deepEqual(ended?.['properties'], { state: 'failed' });
  assert.match(JSON.stringify(ended['metrics']), /"value":3/);
});
