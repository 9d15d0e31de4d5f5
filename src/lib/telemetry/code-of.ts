/** A kind of failure, not its words. */
const codePattern = /^[\w.-]{1,64}$/;

/** What a thrown thing is called in telemetry: its code, else its class. Its message stays out, since it may name a file. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'unknown';
  return 'code' in thrown && typeof thrown.code === 'string' && codePattern.test(thrown.code)
    ? thrown.code
    : thrown.name;
}
