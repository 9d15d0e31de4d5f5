/** The Speech stand-in in a thread of its own, so that its garbage is not that of the thread that is looked at. */
import { parentPort } from 'node:worker_threads';
import { serve } from './memory-rules-support.ts';

const service = await serve('success');
parentPort?.postMessage(service.endpoint);
