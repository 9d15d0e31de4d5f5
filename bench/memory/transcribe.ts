import type { Outcome } from './messages.ts';

/** Transcribes the bench's audio once. Resolves when whoever asked for it would go on; what is left then is the question. */
export type Transcribe = (endpoint: string, job: number) => Promise<Outcome>;
