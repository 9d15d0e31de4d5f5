import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ffmpegPath } from '../../../local/ffmpeg-path.ts';

/** Runs ffmpeg; what it writes replaces what is there. */
export const ffmpeg = (args: readonly string[]) =>
  promisify(execFile)(ffmpegPath(), ['-loglevel', 'error', '-y', ...args]);

/** Why tests that need ffmpeg are skipped; false when it is there. */
export const withoutFfmpeg = await ffmpeg(['-version']).then(
  () => false as const,
  () => 'needs ffmpeg: apt-get install ffmpeg',
);
