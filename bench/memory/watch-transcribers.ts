import { jobOf } from './messages.ts';

/** What is used of the SDK's ConversationTranscriber: this module must not load the SDK. */
export interface TranscriberClass {
  readonly prototype: object;
}

/** The inside of a transcriber, which holds its connection and its audio. */
const insideKey = 'internalData';

/**
 * Tells when each job's transcriber starts, and when it and its inside were collected. Works on the class's own method,
 * so that nothing of the code that is measured has to know.
 */
export function watchTranscribers(
  transcriberClass: TranscriberClass,
  tell: { readonly started: (job: number) => void; readonly collected: (job: number) => void },
): void {
  const left = new Map<number, number>();
  const registry = new FinalizationRegistry<number>((job) => {
    const rest = (left.get(job) ?? 0) - 1;
    left.set(job, rest);
    if (rest === 0) tell.collected(job);
  });
  const { prototype } = transcriberClass;
  const start: unknown = Reflect.get(prototype, 'startTranscribingAsync');
  if (typeof start !== 'function') throw new Error('This version of the Speech SDK starts its transcribers otherwise.');
  Reflect.set(prototype, 'startTranscribingAsync', function (this: object, ...args: unknown[]) {
    const job = jobOf(endpointOf(this));
    if (job !== undefined) {
      const inside: unknown = Reflect.get(this, insideKey);
      const targets = [this, ...(typeof inside === 'object' && inside !== null ? [inside] : [])];
      left.set(job, targets.length);
      for (const target of targets) registry.register(target, job);
      tell.started(job);
    }
    return Reflect.apply(start, this, args);
  });
}

function endpointOf(transcriber: object): string {
  const properties: unknown = Reflect.get(transcriber, 'properties');
  const read: unknown =
    typeof properties === 'object' && properties ? Reflect.get(properties, 'getProperty') : undefined;
  return typeof read === 'function'
    ? String(Reflect.apply(read, properties, ['SpeechServiceConnection_Endpoint']))
    : '';
}
