/** Rule 8: one scope. Without it closing is the line after the one that throws, and a recognition that fails skips it. */
import { test } from 'node:test';
import { assertLeft, type Path, paths, without } from './memory-rules-support.ts';

// After five attempts the SDK gives up of its own accord, and lets go.
const givenUp: readonly Path[] = ['handshake-401', 'handshake-429', 'handshake-500', 'handshake-reset', 'close-1011'];

test('without rule 8 every recognition that fails is left, but those that the SDK gave up', async () => {
  const left = paths.filter((path) => path !== 'success' && !givenUp.includes(path));
  await assertLeft(without('oneScope'), { objects: left, sockets: left });
});
