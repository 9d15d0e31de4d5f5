import { relative } from 'node:path';
import { printable } from '../display/text.ts';
import type { Cause } from '../errors.ts';
import type { FileResult } from '../transcribe-file.ts';

/** What became of a file, for people. */
export function resultLine({ file, job, outputs, error, interrupted }: FileResult): string {
  const given = printable(file.given);
  if (interrupted === 'left') return `${given}  not waited for: its transcription was started before, and goes on`;
  if (interrupted) return `${given}  cancelled`;
  const written = outputs.map((path) => `  ${printable(shortPath(path))}`).join('');
  if (error) return `${given}  ${job?.state === 'partial' ? 'partial' : 'failed'}${written}  ${causeText(error)}`;
  return `${given}  done${written}${job?.silent ? '  nothing was said in it' : ''}`;
}

/** As seen from here, where that is shorter. */
function shortPath(path: string): string {
  const seen = relative(process.cwd(), path);
  return seen.length < path.length ? seen : path;
}

export function causeText({ message, remedy }: Pick<Cause, 'message' | 'remedy'>): string {
  return printable(`${message} ${remedy}`);
}

/** How many came to what. */
export function summaryLine(results: readonly FileResult[]): string {
  const count = (holds: (result: FileResult) => boolean) => results.filter(holds).length;
  const counts: [number, string][] = [
    [count(({ error, interrupted }) => !error && !interrupted), 'done'],
    [count(({ error, job }) => error !== undefined && job?.state === 'partial'), 'partial'],
    [count(({ error, job }) => error !== undefined && job?.state !== 'partial'), 'failed'],
    [count(({ interrupted }) => interrupted === 'cancelled'), 'cancelled'],
    [count(({ interrupted }) => interrupted === 'left'), 'not waited for'],
  ];
  const parts = counts.filter(([number]) => number > 0).map(([number, word]) => `${number} ${word}`);
  return `${results.length} files: ${parts.join(', ')}.`;
}
