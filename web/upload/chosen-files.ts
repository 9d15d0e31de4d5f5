/** A file that was chosen, and its place in the folder that it was chosen with. */
export interface ChosenFile {
  readonly file: File;
  readonly path: string;
}

/** What was chosen by a button: of a folder, with the paths in it. */
export function chosenOf(files: FileList | readonly File[]): ChosenFile[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** What was dropped or pasted; of folders all that is in them. Call it before the event is over: then it holds nothing any more. */
export async function droppedFiles(data: DataTransfer): Promise<ChosenFile[]> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  // Where a file is pasted there may be no entry.
  if (entries.every((entry) => entry === null)) return chosenOf(data.files);
  const found = await Promise.all(entries.map((entry) => (entry ? filesIn(entry) : [])));
  return found.flat();
}

async function filesIn(entry: FileSystemEntry): Promise<ChosenFile[]> {
  const path = entry.fullPath.replace(/^\//, '');
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path }];
  }
  if (!isFolder(entry)) return [];
  const found: ChosenFile[] = [];
  for await (const inner of entriesOf(entry)) found.push(...(await filesIn(inner)));
  return found;
}

/** A reader gives some hundred at a time, and none at the end. */
async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry> {
  const reader = folder.createReader();
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return;
    yield* some;
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
