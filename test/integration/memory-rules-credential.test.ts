/** Rule 6: a credential of each activity's own, closed with its sockets. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startTokenEndpoint } from '../../local/identity/token-endpoint.ts';
import { openCredential, speechScope } from '../../src/lib/identity/credential.ts';
import { Ledger } from '../../src/lib/lifetime/ledger.ts';
import { allRules, type KeptRules } from '../../src/lib/lifetime/rules.ts';
import { without } from './memory-rules-support.ts';
import { liveResources, until } from './recognition-support.ts';

// The identity library reads the environment once in a process, so all tests here share one endpoint.
const endpoint = await startTokenEndpoint({ header: 'a-header', tokenKey: 'a-key' });
process.env['IDENTITY_ENDPOINT'] = endpoint.url;
process.env['IDENTITY_HEADER'] = 'a-header';
after(() => endpoint[Symbol.asyncDispose]());

/** The sockets that are open after as many activities, each of which gets a token and then throws. */
async function socketsAfter(activities: readonly string[], rules: KeptRules): Promise<number> {
  for (const clientId of activities) {
    const failing = async () => {
      await using credential = openCredential({ clientId }, new Ledger(), rules);
      await credential.getToken(speechScope, AbortSignal.timeout(10_000));
      throw new RangeError('the activity fails');
    };
    await assert.rejects(failing, RangeError);
  }
  return liveResources().length;
}

test('with rule 6 no socket outlives its credential', async () => {
  await socketsAfter(['one', 'two', 'three'], allRules);
  await until('none is open', () => liveResources().length === 0, 10_000);
});

test('without rule 6 each credential leaves one open, until the identity endpoint closes it', async () => {
  // It does so after 5 s without a request, which three requests to this machine never take.
  assert.equal(await socketsAfter(['four', 'five', 'six'], without('closeCredential')), 3);
  await until('all are closed', () => liveResources().length === 0, 30_000);
});
