/** A file that was chosen, and its place in the folder that it was chosen with. */
export interface ChosenFile {
  readonly file: File;
  readonly path: string;
}

/** What was chosen by a button: of a folder, with the paths in it. */
export function chosenOf(files: FileList | readonly File[]): ChosenFile[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

export interface Dropped {
  readonly files: readonly ChosenFile[];
  /** Paths of what the system does not let the browser read. */
  readonly unreadable: readonly string[];
}

/** What was dropped or pasted; of folders all that is in them. Call it before the event is over: then it holds nothing any more. */
export async function droppedFiles(data: DataTransfer): Promise<Dropped> {
  const entries = [...data.items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null));
  // Where a file is pasted there may be no entry.
  if (entries.every((entry) => entry === null)) return { files: chosenOf(data.files), unreadable: [] };
  const files: ChosenFile[] = [];
  const unreadable: string[] = [];
  for (const entry of entries) if (entry) await collect(entry, files, unreadable);
  return { files, unreadable };
}

async function collect(entry: FileSystemEntry, files: ChosenFile[], unreadable: string[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (isFile(entry)) {
      files.push({ file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)), path });
    } else if (isFolder(entry)) {
      for await (const inner of entriesOf(entry)) await collect(inner, files, unreadable);
    }
  } catch {
    // The browser does not say why: it is not allowed, or is gone.
    unreadable.push(path);
  }
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
