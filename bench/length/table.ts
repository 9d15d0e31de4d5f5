import { type Column, figure, markdownTable } from '../report/table.ts';
import { moreMb, moreThanOneMb } from './compare.ts';
import type { LengthResult } from './run-case.ts';

/** What each length took. */
export function lengthTable(results: readonly LengthResult[]): string {
  const columns: readonly Column<LengthResult>[] = [
    { heading: 'file', cell: ({ wanted }) => wanted.label, left: true },
    { heading: 'idle MB', cell: ({ idleMb }) => figure(idleMb) },
    { heading: 'worker peak MB', cell: ({ workerMb }) => figure(workerMb) },
    { heading: 'ffmpeg peak MB', cell: ({ ffmpegMb }) => (ffmpegMb === 0 ? '-' : figure(ffmpegMb)) },
    { heading: 'together MB', cell: ({ togetherMb }) => figure(togetherMb) },
    { heading: 'more than short files MB', cell: (result) => figure(moreMb(result, results)) },
    { heading: 'than one minute alone', cell: (result) => figure(moreThanOneMb(result, results)) },
    { heading: 's', cell: ({ tookSeconds }) => figure(tookSeconds) },
    { heading: 'words', cell: ({ words }) => figure(words.said) },
    { heading: 'lost or doubled', cell: ({ words }) => figure(words.lost + words.doubled + words.strange) },
  ];
  return markdownTable(results, columns);
}
