import { signal } from '@preact/signals';
import { listHref, route } from '../route.ts';
import { addFiles } from './add-files.ts';
import { type ChosenFile, droppedFiles } from './chosen-files.ts';

/** What was dropped and cannot be read, until that is dismissed or something else is dropped. */
export const unreadablePaths = signal<readonly string[]>([]);

/** True while files are dragged over the page. */
export const dragged = signal(false);

const hasFiles = (data: DataTransfer | null): data is DataTransfer => data?.types.includes('Files') === true;

/** Takes what is dropped or pasted anywhere on the page. */
export function takeDrops(): void {
  // Each element under the pointer is entered and left: the pointer is outside once as many are left as were entered.
  let entered = 0;
  addEventListener('dragenter', ({ dataTransfer }) => {
    if (!hasFiles(dataTransfer)) return;
    entered += 1;
    dragged.value = true;
  });
  addEventListener('dragleave', ({ dataTransfer }) => {
    if (!hasFiles(dataTransfer)) return;
    entered -= 1;
    if (entered <= 0) end();
  });
  addEventListener('dragover', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
  });
  addEventListener('drop', (event) => {
    end();
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    void takeDrop(event.dataTransfer);
  });
  addEventListener('paste', ({ clipboardData }) => {
    if (hasFiles(clipboardData)) void takeDrop(clipboardData);
  });
  function end() {
    entered = 0;
    dragged.value = false;
  }
}

async function takeDrop(data: DataTransfer): Promise<void> {
  const { files, unreadable } = await droppedFiles(data);
  unreadablePaths.value = unreadable;
  takeFiles(files);
}

/** Takes chosen files, and shows where they are. */
export function takeFiles(chosen: readonly ChosenFile[]): void {
  const shown = route.peek();
  const isSeen = shown.page === 'list' && (shown.state === undefined || shown.state === 'open');
  if (!isSeen) location.hash = listHref;
  void addFiles(chosen);
}
