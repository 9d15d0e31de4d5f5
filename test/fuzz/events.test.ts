import assert from 'node:assert/strict';
import { createRequire, registerHooks } from 'node:module';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { blobCreatedEvent } from '../../local/events/blob-created-event.ts';
import { blobOfUrl, parseNotification, parseValidation } from '../../local/host/blob/event-grid.ts';
import type { BlobNames } from '../../src/lib/storage/blob-names.ts';

// Its ES module exports nothing by name: the build, too, takes the other one.
const base = '@azure/functions-extensions-base';
const baseUrl = pathToFileURL(createRequire(import.meta.url).resolve(base)).href;
registerHooks({
  resolve: (name, context, next) => (name === base ? { url: baseUrl, shortCircuit: true } : next(name, context)),
});
const { ResourceFactoryResolver } = await import(base);
const { registerBlobNames } = await import('../../src/lib/storage/blob-names.ts');
registerBlobNames();
const runs = { numRuns: 300 };
/** What the worker does with a bound blob: the app's own factory reads it. */
const bound = (content: Buffer | null) =>
  ResourceFactoryResolver.getInstance().createClient('AzureStorageBlobs', {
    version: '1.0',
    source: 'AzureStorageBlobs',
    contentType: 'application/json',
    content,
  }) as BlobNames;

test('what a host sends for a blob is its two names or an error, and no other field of it is kept', () => {
  const reference = fc.record(
    {
      ContainerName: fc.string(),
      BlobName: fc.string({ unit: 'binary' }),
      Connection: fc.string(),
      Other: fc.jsonValue(),
    },
    { requiredKeys: ['ContainerName', 'BlobName'] },
  );
  fc.assert(
    fc.property(reference, (sent) => {
      const names = bound(Buffer.from(JSON.stringify(sent)));
      assert.deepEqual(names, { container: sent.ContainerName.toWellFormed(), name: sent.BlobName.toWellFormed() });
    }),
    runs,
  );
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      try {
        assert.deepEqual(Object.keys(bound(Buffer.from(text))).sort(), ['container', 'name']);
      } catch (thrown) {
        assert.ok(thrown instanceof Error, 'the host tries again, then puts it away');
      }
    }),
    runs,
  );
});

/** Of a blob, as storage accepts them. */
const blobName = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 100 })
  .filter((name) => name.isWellFormed() && !/[\\]|^\.{1,2}$|(^|\/)\.{1,2}(\/|$)/.test(name));

test('the name of a blob survives its event, whatever is in it', () => {
  fc.assert(
    fc.property(blobName, (name) => {
      const url = `http://127.0.0.1:10000/devstoreaccount1/audio/${name.split('/').map(encodeURIComponent).join('/')}`;
      const blob = { name, etag: '0x8D', contentType: 'audio/wav', contentLength: 5, blobType: 'BlockBlob' };
      const [event, ...more] = parseNotification(JSON.stringify(blobCreatedEvent('audio', blob, url, 7)));
      assert.deepEqual([event, more], [{ container: 'audio', name, etag: '0x8D', blobType: 'BlockBlob' }, []]);
    }),
    runs,
  );
});

test('any notification is a list of blobs or an error', () => {
  const data = fc.record(
    { url: fc.oneof(fc.webUrl(), fc.string(), fc.jsonValue()), eTag: fc.jsonValue(), blobType: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const type = fc.constantFrom('Microsoft.Storage.BlobCreated', 'Microsoft.Storage.BlobDeleted', '');
  const event = fc.record({ type, eventType: type, data: fc.oneof(data, fc.jsonValue()) }, { requiredKeys: [] });
  const body = fc.oneof(
    fc.json(),
    fc.string(),
    fc.oneof(event, fc.array(event)).map((value) => JSON.stringify(value)),
  );
  fc.assert(
    fc.property(body, (text) => {
      for (const read of [parseNotification, parseValidation]) {
        try {
          const read1 = read(text);
          for (const blob of typeof read1 === 'string' ? [] : read1) assert.equal(typeof blob.name, 'string');
        } catch (thrown) {
          assert.ok(thrown instanceof Error && !(thrown instanceof assert.AssertionError));
        }
      }
    }),
    runs,
  );
});

test('an address of a blob is one container and one name, or an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.webPath()), (text) => {
      try {
        const { container, name } = blobOfUrl(text);
        assert.ok(!container.includes('?') || text.includes('%3F') || text.includes('%3f'), `${container} ${name}`);
      } catch (thrown) {
        assert.ok(thrown instanceof TypeError || thrown instanceof URIError, String(thrown));
      }
    }),
    runs,
  );
});
