import type { Round } from './batch.ts';

/** So that no measurement pays for code that is loaded and compiled with the first file. */
export const warmUp: readonly Round[] = Array.from({ length: 3 }, () => ({
  groups: [{ lengthMs: 10_000, count: 1 }],
  watched: true,
}));
