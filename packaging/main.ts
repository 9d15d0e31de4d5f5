/** `npm run package`: what Azure runs, as the folder `package/` and the same in `package.zip`. */
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Failure } from '../src/lib/failure.ts';
import { ffmpegFile, ffmpegStatic } from './ffmpeg-files.ts';
import { writePackage } from './write-package.ts';

const usage = `Usage:
  npm run package                      the app, for WAV only
  npm run package -- --with-ffmpeg     with the optional ffmpeg-static's ffmpeg: every format
  npm run package -- --ffmpeg FILE     with another ffmpeg: a static program for Linux on x64, FILE.LICENSE beside it`;

const root = fileURLToPath(new URL('..', import.meta.url));
/** What an instance fetches before it first answers. */
const budgetBytes = { wavOnly: 5e6, withFfmpeg: 40e6 };
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

try {
  const { values } = parseArgs({
    options: { 'with-ffmpeg': { type: 'boolean' }, ffmpeg: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) console.log(usage);
  else await write(values.ffmpeg, values['with-ffmpeg'] ?? false);
} catch (error) {
  if (error instanceof Failure) console.error(`${error.message}\n${error.remedy}`);
  else if (error instanceof TypeError && 'code' in error) console.error(`${error.message}\n${usage}`);
  else throw error;
  process.exitCode = 1;
}

async function write(file: string | undefined, withStatic: boolean): Promise<void> {
  const ffmpeg = file ? ffmpegFile(file) : withStatic ? ffmpegStatic(root) : undefined;
  const made = await writePackage(root, ffmpeg);
  const here = (path: string) => relative(process.cwd(), path) || '.';
  console.log(`${here(made.zipFile)}: ${megabytes(made.zipBytes)}. ${here(made.folder)}/: ${megabytes(made.bytes)}.`);
  const budget = ffmpeg ? budgetBytes.withFfmpeg : budgetBytes.wavOnly;
  if (made.zipBytes > budget) console.warn(`That is over the budget of ${megabytes(budget)}: starts get slower.`);
  console.log(
    ffmpeg
      ? 'With ffmpeg: every format that it knows.'
      : 'Without ffmpeg: WAV only; other formats are rejected with the reason. --with-ffmpeg includes it.',
  );
}
