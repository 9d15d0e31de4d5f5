/** The built thread, unchanged, and beside it a watch that tells when each transcriber of it was collected. */
import { createRequire } from 'node:module';
import { BroadcastChannel, threadId } from 'node:worker_threads';
import { collectEveryMs } from './sampling.ts';
import { type ThreadWord, threadChannel, threadName } from './thread-watch.ts';
import { watchTranscribers } from './watch-transcribers.ts';

const channel = new BroadcastChannel(threadChannel);
const say = (job: number, what: ThreadWord['what']) => {
  const word: ThreadWord = { threadId, job, what };
  channel.postMessage(word);
};

// The bundle keeps its classes to itself, but names each one (esbuild's keepNames) by this very function.
const { defineProperty } = Object;
Object.defineProperty = (target, key, attributes) => {
  const done = defineProperty(target, key, attributes);
  if (key === 'name' && attributes.value === 'ConversationTranscriber' && typeof target === 'function') {
    watchTranscribers(target, { started: (job) => say(job, 'started'), collected: (job) => say(job, 'collected') });
  }
  return done;
};
// Beside this one's bundle.
createRequire(import.meta.url)(`./${threadName}`);
Object.defineProperty = defineProperty;

setInterval(() => globalThis.gc?.(), collectEveryMs);
