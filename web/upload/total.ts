import { computed } from '@preact/signals';
import { duration, size } from '../ui/format.ts';
import type { Upload } from './upload.ts';
import { arrived, onTheirWay } from './uploads.ts';

/** How far all uploads together are. */
export const total = computed(() => {
  const some = onTheirWay.value;
  const bytes = some.reduce((sum, { file }) => sum + file.size, arrived.value.bytes);
  const sent = some.reduce((sum, { sentBytes }) => sum + sentBytes.value, arrived.value.bytes);
  const seconds = secondsLeft(some);
  const left = seconds === undefined ? '' : `, about ${duration(seconds)} left`;
  return {
    /** Files that are not there yet. */
    left: some.length,
    files: some.length + arrived.value.files,
    percent: bytes === 0 ? 0 : (100 * sent) / bytes,
    text: `${size(sent)} of ${size(bytes)}${left}`,
  };
});

/** All that is left, at the speed of all that are being sent. */
function secondsLeft(some: readonly Upload[]): number | undefined {
  const bytes = some.reduce((sum, { file, sentBytes }) => sum + file.size - sentBytes.value, 0);
  const moving = some.filter((upload) => upload.secondsLeft.value !== undefined);
  const speed = moving.reduce((sum, upload) => sum + (upload.speed.bytesPerSecond ?? 0), 0);
  return speed > 0 ? bytes / speed : undefined;
}
