/** A first guess at when a session ends; a full quota frees one every few dozen ms. */
const firstMs = 500;
const longestMs = 8_000;
/** After so long in all the activity answers that the service is full, and the orchestration's own pauses begin. */
const patienceMs = 240_000;

/**
 * Pauses between tries at a service that has no room (429), in ms: twice as long each time, and a random half of each, so that
 * those who were refused together do not come back together. Ends when patience does.
 */
export function* throttlePauses(random: () => number = Math.random): Generator<number, undefined> {
  for (let waitedMs = 0, nextMs = firstMs; waitedMs < patienceMs; nextMs = Math.min(longestMs, 2 * nextMs)) {
    const pauseMs = Math.round(nextMs * (0.5 + random() / 2));
    waitedMs += pauseMs;
    yield pauseMs;
  }
  return undefined;
}
