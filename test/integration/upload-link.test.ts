import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { BlobServiceClient, RestError, type ServiceGetUserDelegationKeyResponse } from '@azure/storage-blob';
import type { Azurite } from '../../local/storage/azurite.ts';
import { startAzurite } from '../../local/storage/azurite.ts';
import { type BlobStore, blobStore } from '../../src/lib/storage/blob-store.ts';
import { uploadLink } from '../../src/lib/storage/upload-link.ts';

/** What the storage signs with for an identity, as the emulator makes it and checks links by. */
const { getUserDelegationKeyValue } = createRequire(import.meta.url)('azurite/dist/src/blob/utils/utils.js') as {
  getUserDelegationKeyValue: (oid: string, tid: string, from: string, until: string, version: string) => string;
};
const hourMs = 3_600_000;
const identity = { getToken: async () => ({ token: 'of the app', expiresOnTimestamp: Date.now() + hourMs }) };

let azurite: Azurite;
before(async () => {
  azurite = await startAzurite();
  await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer('audio');
});
after(() => azurite[Symbol.asyncDispose]());

/** The storage as an identity sees it; it issues keys without TLS, which the library would not ask for. */
class KeyIssuer extends BlobServiceClient {
  readonly asked: { readonly from: Date; readonly until: Date }[] = [];
  refusals = 0;

  override async getUserDelegationKey(...times: unknown[]): Promise<ServiceGetUserDelegationKeyResponse> {
    const [from, until] = times;
    assert.ok(from instanceof Date && until instanceof Date);
    this.asked.push({ from, until });
    if (this.refusals-- > 0) throw new RestError('no role', { statusCode: 403 });
    const facts = { signedObjectId: 'object', signedTenantId: 'tenant', signedVersion: '2026-04-06' };
    const [start, end] = [from, until].map((at) => `${at.toISOString().slice(0, 19)}Z`);
    const value = getUserDelegationKeyValue('object', 'tenant', start ?? '', end ?? '', facts.signedVersion);
    const key = { ...facts, signedStartsOn: from, signedExpiresOn: until, signedService: 'b', value };
    return key as ServiceGetUserDelegationKeyResponse;
  }
}

/** Each has its own address, and so keys of its own. */
let issuers = 0;
function storeOf(url: string): { readonly store: BlobStore; readonly issuer: KeyIssuer } {
  issuers += 1;
  const store = blobStore({ serviceUrl: url }, identity);
  const issuer = new KeyIssuer(`${url}?issuer=${issuers}`, identity);
  return { store: { ...store, service: issuer }, issuer };
}
const linkAt = (store: BlobStore, name: string, nowMs: number) =>
  uploadLink(store, name, nowMs, AbortSignal.timeout(10_000));

test('a link that the app’s identity signed writes its file, and the emulator finds its signature right', async () => {
  const { store } = storeOf(azurite.blobUrl);
  const { url } = await linkAt(store, 'a b/ü.wav', Date.now());
  const query = new URL(url).searchParams;
  assert.equal(query.get('sp'), 'cw');
  assert.equal(query.get('sr'), 'b');
  assert.equal(query.get('skoid'), 'object');
  const put = (to: string) => fetch(to, { method: 'PUT', body: 'audio', headers: { 'x-ms-blob-type': 'BlockBlob' } });
  assert.equal((await put(url)).status, 201);
  assert.equal((await fetch(url)).status, 403, 'it reads nothing');
  assert.equal((await put(url.replace('%C3%BC.wav', 'other.wav'))).status, 403, 'it writes no other file');
});

test('a link is for half an hour, and for https where the storage has it', async () => {
  const nowMs = Date.parse('2026-11-25T10:00:00.900Z');
  const { store } = storeOf('https://account.blob.core.windows.net');
  const { url, expires } = await linkAt(store, 'a.wav', nowMs);
  assert.equal(expires.toISOString(), '2026-11-25T10:30:00.000Z');
  const query = new URL(url).searchParams;
  assert.equal(query.get('se'), '2026-11-25T10:30:00Z');
  assert.equal(query.get('spr'), 'https');
  const { store: plain } = storeOf(azurite.blobUrl);
  assert.equal(new URL((await linkAt(plain, 'a.wav', nowMs)).url).searchParams.get('spr'), null);
});

test('a key is asked for once, and anew an hour before it ends', async () => {
  const { store, issuer } = storeOf(azurite.blobUrl);
  const nowMs = Date.now();
  await Promise.all([linkAt(store, 'a.wav', nowMs), linkAt(store, 'b.wav', nowMs)]);
  const [first] = issuer.asked;
  assert.ok(first && issuer.asked.length === 1);
  const untilMs = first.until.getTime();
  await linkAt(store, 'a.wav', untilMs - hourMs - 1);
  assert.equal(issuer.asked.length, 1);
  const { expires } = await linkAt(store, 'a.wav', untilMs - hourMs);
  assert.equal(issuer.asked.length, 2);
  assert.ok(expires.getTime() < (issuer.asked[1]?.until.getTime() ?? 0), 'no link outlasts its key');
});

test('an identity that may not sign is told which role it needs, and asks again', async () => {
  const { store, issuer } = storeOf(azurite.blobUrl);
  issuer.refusals = 1;
  await assert.rejects(linkAt(store, 'a.wav', Date.now()), (thrown: Error & { remedy?: string; code?: string }) => {
    assert.equal(thrown.code, 'link-refused');
    assert.match(thrown.remedy ?? '', /Storage Blob Delegator/);
    return true;
  });
  await linkAt(store, 'a.wav', Date.now());
});
