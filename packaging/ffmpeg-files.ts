import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NoFfmpegToPackage, NoLicence, UnfitFfmpeg } from './errors.ts';
import { type PackageFile, textFile } from './package-file.ts';
import { whyNotStaticLinuxX64 } from './program-kind.ts';

/** Where src/lib/config/default-ffmpeg-path.ts looks, from the package's root on. */
const packagedName = 'bin/ffmpeg';

/** An ffmpeg to package, and the files of which the first one there is its licence. */
export interface FfmpegSource {
  readonly program: string;
  readonly licences: readonly string[];
}

/** That of the optional package. It downloads the build's own licence when it can; the package's is the same text. */
export function ffmpegStatic(root: string): FfmpegSource {
  const folder = join(root, 'node_modules', 'ffmpeg-static');
  const program = join(folder, 'ffmpeg');
  return { program, licences: [`${program}.LICENSE`, join(folder, 'LICENSE')] };
}

export function ffmpegFile(program: string): FfmpegSource {
  return { program, licences: [`${program}.LICENSE`] };
}

/** Throws NoFfmpegToPackage, UnfitFfmpeg or NoLicence. */
export async function ffmpegFiles({ program, licences }: FfmpegSource): Promise<PackageFile[]> {
  const content = await ifThere(program);
  if (content === undefined) throw new NoFfmpegToPackage(program);
  const unfit = whyNotStaticLinuxX64(content);
  if (unfit) throw new UnfitFfmpeg(program, unfit);
  const licence = (await Promise.all(licences.map(ifThere))).find((text) => text !== undefined);
  if (licence === undefined) throw new NoLicence(licences[0] ?? '');
  const about = await ifThere(`${program}.README`);
  return [
    { name: packagedName, content, executable: true },
    { name: `${packagedName}.LICENSE`, content: licence, executable: false },
    ...(about ? [{ name: `${packagedName}.README`, content: about, executable: false }] : []),
    textFile(`${packagedName}.NOTICE`, notice(content)),
  ];
}

async function ifThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function notice(program: Uint8Array): string {
  const sha256 = createHash('sha256').update(program).digest('hex');
  return `The file "ffmpeg" beside this one (SHA-256 ${sha256})
is FFmpeg (https://ffmpeg.org), a program of its own and not a part of Dropscribe, which starts it as a separate process.
Its licence is in ffmpeg.LICENSE. Builds of the npm package ffmpeg-static (https://github.com/eugeneware/ffmpeg-static)
are under the GNU General Public License, version 3 or later: whoever passes this package on to others must pass on that
licence with it, and give them the source of this build or offer it; where that is to be had, ffmpeg.README or the package says.
`;
}
