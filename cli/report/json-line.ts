import type { FileResult } from '../transcribe-file.ts';

/** What became of a file, for programs. */
export function jsonLine({ file, job, outputs, error, interrupted }: FileResult): string {
  return JSON.stringify({
    file: file.given,
    ...(file.name ? { name: file.name } : {}),
    ...(job ? { id: job.id } : {}),
    state: interrupted === 'cancelled' ? 'cancelled' : stateOf(job?.state, error !== undefined),
    ...(job?.lengthSeconds === undefined ? {} : { lengthSeconds: job.lengthSeconds }),
    ...(job?.missingSeconds === undefined ? {} : { missingSeconds: job.missingSeconds }),
    outputs,
    ...(error ? { error } : {}),
  });
}

/** A transcript that could not be written is none here, whatever its job says. */
function stateOf(state: string | undefined, isWrong: boolean): string {
  return state === 'partial' || (state !== undefined && !isWrong) ? state : 'failed';
}
