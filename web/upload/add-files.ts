import { effect } from '@preact/signals';
import { announce } from '../ui/live-region.tsx';
import type { ChosenFile } from './chosen-files.ts';
import { isSystemFile, nthName, uploadName } from './file-name.ts';
import { judgeFile } from './judge-file.ts';
import { dropOldBlocks } from './kept-blocks.ts';
import { inLanes } from './lanes.ts';
import { readNow } from './options-store.ts';
import { sendNext } from './send-next.ts';
import { noLongerUnfinished } from './unfinished.ts';
import { Upload } from './upload.ts';
import { arrived, fileCount, onTheirWay, uploads } from './uploads.ts';

const looksAtOnce = 8;

/** Takes files into the queue; what the system keeps in folders for itself is left out, and what is in the queue already. */
export async function addFiles(chosen: readonly ChosenFile[]): Promise<void> {
  const known = uploads.peek();
  if (onTheirWay.peek().length === 0) arrived.value = { files: 0, bytes: 0 };
  const fresh = chosen
    .filter(({ path }) => !isSystemFile(path))
    .map(({ file, path }) => new Upload(file, uploadName(path)))
    .filter((upload) => !known.some((other) => upload.isAgain(other)));
  const names = namesOf(known);
  for (const { name, state } of fresh) {
    // Another file is on its way under this name.
    if (names.has(name.peek())) state.value = { is: 'exists' };
    names.add(name.peek());
  }
  uploads.value = [...known, ...fresh];
  noLongerUnfinished(names);
  await inLanes(looksAtOnce, fresh, new AbortController().signal, admit);
  const refused = fresh.filter(({ state }) => state.peek().is === 'refused').length;
  announce(`${fileCount(fresh.length - refused)} added.${refused > 0 ? ` ${fileCount(refused)} not taken.` : ''}`);
}

/** To be sent again, as far as it is not: as it was, or as people say to a name that is taken. */
export function sendAgain(upload: Upload, how: 'as it was' | 'replacing' | 'beside' = 'as it was'): void {
  upload.overwrite = how === 'replacing' || (how === 'as it was' && upload.overwrite);
  upload.keepBoth = how === 'beside';
  if (how === 'beside') {
    const others = namesOf(uploads.peek().filter((other) => other !== upload));
    const name = upload.name.peek();
    for (let n = 2; others.has(upload.name.peek()); n += 1) upload.name.value = nthName(name, n);
  }
  upload.queue();
  sendNext();
}

const namesOf = (some: readonly Upload[]) => new Set(some.map(({ name }) => name.peek()));

async function admit(upload: Upload): Promise<void> {
  const problem = await judgeFile(upload.file);
  upload.judged = true;
  if (problem) upload.state.value = { is: 'refused', problem };
  sendNext();
}

// What is typed into the options can be used, at last.
effect(() => {
  if ('options' in readNow.value) sendNext();
});

dropOldBlocks(localStorage);
