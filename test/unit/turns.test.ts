import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turns } from '../../src/lib/lifetime/turns.ts';

const never = new AbortController().signal;

test('no more at once than there are turns, and in the order in which they came', async () => {
  const turns = new Turns(2);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 20 }, async (_, nth) => {
      using _turn = await turns.take(never);
      running += 1;
      most = Math.max(most, running);
      order.push(nth);
      await Promise.resolve();
      running -= 1;
    }),
  );
  assert.equal(most, 2);
  assert.deepEqual(
    order,
    Array.from({ length: 20 }, (_, nth) => nth),
  );
});

test('one that gives up waiting costs nobody a turn, and a turn given back twice is one turn', async () => {
  const turns = new Turns(1);
  const first = await turns.take(never);
  const impatient = new AbortController();
  const waits = turns.take(impatient.signal);
  impatient.abort(new Error('enough'));
  await assert.rejects(waits, /enough/);
  first[Symbol.dispose]();
  first[Symbol.dispose]();
  const second = await turns.take(never);
  let third = false;
  const waiting = turns.take(never).then((turn) => {
    third = true;
    return turn;
  });
  await Promise.resolve();
  assert.equal(third, false);
  second[Symbol.dispose]();
  await waiting;
});
