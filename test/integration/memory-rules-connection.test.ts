/** Rule 4: close the Connection, and end what does not answer. Without it the SDK's public close() is all there is. */
import { test } from 'node:test';
import { allRules } from '../../src/lib/lifetime/rules.ts';
import { assertLeft, without } from './memory-rules-support.ts';

test('with all rules no path leaves an SDK object or a socket', async () => {
  await assertLeft(allRules, { objects: [], sockets: [] });
});

test('without rule 4 what the SDK waits for is left: its own close() waits too', async () => {
  const waiting = ['handshake-hang', 'bad-json', 'no-request-id', 'no-turn-end'] as const;
  await assertLeft(without('closeConnection'), { objects: waiting, sockets: waiting });
});
