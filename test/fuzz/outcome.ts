import { Failure } from '../../src/lib/failure.ts';

/** How a file ended: as sound, as something that only a decoder can read, or as a failure in plain words. */
export type Outcome =
  | { readonly kind: 'audio'; readonly bytes: number }
  | { readonly kind: 'encoded' }
  | { readonly kind: 'failure'; readonly code: string };

/** The code of a known failure. Throws what is none, and a failure that says nothing. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Failure)) throw thrown;
  const { code, message, remedy } = thrown;
  const says = (text: string) => text.length > 5 && text.endsWith('.');
  if (/^[a-z]+(-[a-z]+)*$/.test(code) && says(message) && says(remedy)) return code;
  throw new Error(`Says nothing: ${JSON.stringify({ code, message, remedy })}`);
}

/** A failure to read a file. Throws as codeOf does, and when its words are not for people. */
export function failureOutcome(thrown: unknown): Outcome {
  const code = codeOf(thrown);
  const { message, remedy } = thrown as Failure;
  if (!/undefined|NaN|Infinity|\[object|null/.test(message + remedy)) return { kind: 'failure', code };
  throw new Error(`Not in plain words: ${JSON.stringify({ code, message, remedy })}`);
}
