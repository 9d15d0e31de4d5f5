import { Turns } from '../lifetime/turns.ts';
import { DecodersBusy } from './errors.ts';

/** Each may take up to `decoderLimits`; a hundred files that are dropped together would take all that an instance has. */
const decodersAtOnce = 2;
const decoders = new Turns(decodersAtOnce);
/** Half of what an activity lasts: the rest is for the decoding. */
const patienceMs = 10 * 60_000;

/** A place for one decoder, until it is disposed. Throws DecodersBusy, which costs no try, or the signal's reason. */
export async function decoderTurn(signal: AbortSignal): Promise<Disposable> {
  try {
    return await decoders.take(AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]));
  } catch {
    signal.throwIfAborted();
    throw new DecodersBusy();
  }
}
