import { effect } from '@preact/signals';
import { turnedAway } from '../api/access.ts';
import { backOffMs } from '../api/back-off.ts';
import { pause } from '../api/pause.ts';
import { ApiProblem } from '../api/problem.ts';
import { CannotUpload, Passing } from './errors.ts';
import type { Upload } from './upload.ts';

/** A server's bad minutes, with the pauses between. */
const triesOfTheApp = 8;

/** Does it until it is done: what passes is waited for, and shown; all else is thrown. The one place where uploads repeat anything. */
export async function patiently<T>(upload: Upload, signal: AbortSignal, action: () => Promise<T>): Promise<T> {
  for (let repetition = 1; ; repetition += 1) {
    try {
      return await action();
    } catch (thrown) {
      signal.throwIfAborted();
      if (thrown instanceof ApiProblem && thrown.status === 401) {
        upload.state.value = { is: 'waiting', why: 'Waiting until you are let in' };
        await letIn(signal);
        repetition = 0;
        continue;
      }
      const passing = asPassing(thrown);
      if (!passing) throw thrown;
      if (repetition >= passing.tries)
        throw new CannotUpload({ code: 'not-passing', message: `${passing.message}.`, remedy: passing.remedy });
      upload.state.value = { is: 'waiting', why: passing.message };
      await pause(backOffMs(repetition), signal);
    }
  }
}

function asPassing(thrown: unknown): Passing | undefined {
  if (thrown instanceof Passing) return thrown;
  if (!(thrown instanceof ApiProblem)) return undefined;
  const { status, code, message, remedy } = thrown;
  if (code === 'not-reached') return new Passing('Waiting for the connection', remedy, Number.POSITIVE_INFINITY);
  const passes = status === 408 || status === 429 || status >= 500;
  return passes ? new Passing(message.replace(/\.$/, ''), remedy, triesOfTheApp) : undefined;
}

function letIn(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const stop = effect(() => {
      if (turnedAway.value) return;
      signal.removeEventListener('abort', abort);
      resolve();
      queueMicrotask(() => stop());
    });
  });
}
