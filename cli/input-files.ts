import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FileFailed } from './errors.ts';

/** A file that was given. */
export interface InputFile {
  /** As it was given. */
  readonly given: string;
  readonly path: string;
}

/** A file that cannot be done, and why. */
export interface RefusedFile extends InputFile {
  readonly error: FileFailed;
}

/** Which of the paths are files with something in them; one that is given twice counts once. */
export async function readPaths(
  given: readonly string[],
): Promise<{ readonly files: InputFile[]; readonly refused: RefusedFile[] }> {
  const files: InputFile[] = [];
  const refused: RefusedFile[] = [];
  const unique = new Map(given.map((one) => [resolve(one), one]));
  for (const [path, one] of unique) {
    const error = await problemOf(path);
    if (error) refused.push({ given: one, path, error });
    else files.push({ given: one, path });
  }
  return { files, refused };
}

async function problemOf(path: string): Promise<FileFailed | undefined> {
  try {
    const facts = await stat(path);
    if (facts.isDirectory()) {
      return failed('folder', 'It is a folder.', 'Give the files in it, such as FOLDER/*.mp3.');
    }
    if (!facts.isFile()) return failed('no-file', 'It is not a file.', 'Give a file with audio in it.');
    if (facts.size === 0) return failed('empty', 'It is empty.', 'See that its recording or download has ended.');
    return undefined;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    return code === 'ENOENT' || code === 'ENOTDIR'
      ? failed('no-file', 'There is no such file.', 'Check its name.')
      : failed('unreadable', `It cannot be looked at (${code}).`, 'See that you may read it.');
  }
}

function failed(code: string, message: string, remedy: string): FileFailed {
  return new FileFailed({ code, message, remedy });
}
