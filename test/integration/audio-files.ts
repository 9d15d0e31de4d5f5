import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ByteSource } from '../../src/lib/audio/byte-source.ts';

const run = promisify(execFile);

export const ffmpegPath = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

/** A reason to skip when there is no ffmpeg, for the `skip` of a test. */
export const withoutFfmpeg: string | false = await run(ffmpegPath, ['-version']).then(
  () => false,
  () => 'ffmpeg was not found: set FFMPEG_PATH or install it',
);

const recordingsFolder = fileURLToPath(new URL('../../../shared/audio', import.meta.url));
export const withoutRecordings: string | false = existsSync(recordingsFolder)
  ? false
  : 'the real recordings, ../shared/audio, are absent';
export const recording = (name: string): string => join(recordingsFolder, name);

/** Runs ffmpeg as a maker of test files: its arguments, then the file. */
export async function make(file: string, ...args: readonly string[]): Promise<void> {
  await run(ffmpegPath, ['-nostdin', '-y', '-loglevel', 'error', ...args, file]);
}

export interface Folder extends AsyncDisposable {
  path(name: string): string;
}

export async function temporaryFolder(): Promise<Folder> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-audio-'));
  return {
    path: (name) => join(folder, name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

export interface FileSource extends ByteSource, AsyncDisposable {
  /** Bytes read so far. */
  readonly readBytes: number;
}

export async function fileSource(path: string): Promise<FileSource> {
  const file = await open(path);
  const lengthBytes = (await file.stat()).size;
  let readBytes = 0;
  return {
    lengthBytes,
    get readBytes() {
      return readBytes;
    },
    async read(offset, length, signal) {
      signal.throwIfAborted();
      const bytes = new Uint8Array(Math.max(0, Math.min(length, lengthBytes - offset)));
      await file.read(bytes, 0, bytes.length, offset);
      readBytes += bytes.length;
      return bytes;
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}
