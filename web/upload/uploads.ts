import { computed, signal } from '@preact/signals';
import { isOnItsWay, type Upload } from './upload.ts';

/** The files that were chosen and are not in the list of jobs yet. They go on whatever the page shows. */
export const uploads = signal<readonly Upload[]>([]);
/** What of the files that are on their way together has arrived already. */
export const arrived = signal<{ readonly files: number; readonly bytes: number }>({ files: 0, bytes: 0 });

export const onTheirWay = computed(() => uploads.value.filter(({ state }) => isOnItsWay(state.value)));

/** What the storage has of it is kept for some days, in case it is chosen again. */
export function removeUpload(upload: Upload): void {
  upload.stop();
  uploads.value = uploads.peek().filter((other) => other !== upload);
}

export const fileCount = (files: number) => (files === 1 ? '1 file' : `${files} files`);
