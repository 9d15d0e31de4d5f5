import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  leastSegments,
  mostSegments,
  type PlanningFacts,
  planSegments,
  predictMs,
} from '../../src/lib/audio/plan-segments.ts';

const asDeployed = { sessions: 80, freeMs: 5_000, startUpMs: 1_000 };

/** Tries every number of segments there may be. */
function bruteForce(facts: PlanningFacts): number {
  const least = leastSegments(facts.lengthMs);
  const counts = Array.from({ length: mostSegments(facts.lengthMs) - least + 1 }, (_, more) => least + more);
  const best = Math.min(...counts.map((count) => predictMs(count, facts)));
  return counts.find((count) => predictMs(count, facts) <= best * 1.02) ?? 0;
}

const anyFacts = fc.record({
  lengthMs: fc.oneof(fc.integer({ min: 0, max: 120_000 }), fc.integer({ min: 0, max: 24 * 3_600_000 })),
  sessions: fc.integer({ min: 1, max: 500 }),
  freeMs: fc.constantFrom(0, 1_000, 5_000, 60_000),
  startUpMs: fc.integer({ min: 0, max: 10_000 }),
});

test('the plan is the one that trying every number of segments finds', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      assert.equal(planSegments(facts).segments, bruteForce(facts));
    }),
    { numRuns: 2_000 },
  );
});

test('wherever the cuts fall, no segment is under 15 s unless the file is short, and their order is kept', () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const { segments, everyMs, reachMs } = planSegments(facts);
      assert.ok(segments === 1 || 2 * reachMs < everyMs);
      if (segments === 1) return;
      const shortestMs = facts.lengthMs / segments - 2 * reachMs;
      assert.ok(shortestMs >= Math.min(15_000, Math.max(5_000, facts.lengthMs / 6)) - 1, `${shortestMs} ms`);
    }),
  );
});

test('what the plan says of usual files', () => {
  const plan = (seconds: number) => planSegments({ ...asDeployed, lengthMs: seconds * 1_000 });
  assert.equal(plan(10).segments, 1);
  assert.equal(plan(19).segments, 1);
  assert.equal(plan(30).segments, 3);
  assert.ok(plan(30).predictedMs <= 4_000);
  assert.equal(plan(0).segments, 1);
  assert.ok(plan(3_600).segments > 80 && plan(3_600).segments <= 160);
  assert.ok(plan(3_600).predictedMs < 20_500);
  assert.ok(plan(36_000).predictedMs < 200_000);
});

test('with one session a long file is not one segment: no more than ten minutes are at risk', () => {
  const { segments, everyMs } = planSegments({ lengthMs: 36_000_000, sessions: 1, freeMs: 0, startUpMs: 60_000 });
  assert.ok(segments >= 60 && everyMs <= 600_000);
});
