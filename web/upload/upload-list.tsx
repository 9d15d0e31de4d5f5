import { useComputed } from '@preact/signals';
import { duration, size } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { sendAgain } from './add-files.ts';
import type { Upload } from './upload.ts';
import { UploadRow } from './upload-row.tsx';
import { arrived, fileCount, onTheirWay, removeUpload, uploads } from './uploads.ts';

/** The files on their way into the container, and those that did not get there. */
export function UploadList() {
  const all = uploads.value;
  if (all.length === 0) return null;
  return (
    <section class="card uploads" aria-labelledby="uploads-title">
      <Head />
      <ForAll />
      <ul>
        {all.map((upload) => (
          <UploadRow key={upload.id} upload={upload} />
        ))}
      </ul>
    </section>
  );
}

function Head() {
  const total = useComputed(totalOf).value;
  const title = total.left === 0 ? 'Not uploaded' : `Uploading ${fileCount(total.left)}`;
  return (
    <div class="uploads-head">
      <h2 id="uploads-title">{title}</h2>
      {total.left === 0 ? null : <p class="muted numbers">{total.text}</p>}
      {total.left + arrived.value.files > 1 && total.left > 0 ? (
        <ProgressBar percent={total.percent} label="All uploads" text={total.text} />
      ) : null}
    </div>
  );
}

function totalOf() {
  const some = onTheirWay.value;
  const bytes = some.reduce((sum, { file }) => sum + file.size, arrived.value.bytes);
  const sent = some.reduce((sum, { sentBytes }) => sum + sentBytes.value, arrived.value.bytes);
  const left = secondsLeft(some);
  return {
    left: some.length,
    percent: bytes === 0 ? 0 : (100 * sent) / bytes,
    text: `${size(sent)} of ${size(bytes)}${left === undefined ? '' : `, about ${duration(left)} left`}`,
  };
}

/** All that is left, at the speed of all that are being sent. */
function secondsLeft(some: readonly Upload[]): number | undefined {
  const left = some.reduce((sum, { file, sentBytes }) => sum + file.size - sentBytes.value, 0);
  const speeds = some
    .filter(({ secondsLeft: seconds }) => seconds.value !== undefined)
    .map(({ speed }) => speed.bytesPerSecond ?? 0);
  const speed = speeds.reduce((sum, one) => sum + one, 0);
  return speed > 0 ? left / speed : undefined;
}

/** One answer for all, where several ask the same. */
function ForAll() {
  const taken = uploads.value.filter(({ state }) => state.value.is === 'exists');
  const refused = uploads.value.filter(({ state }) => state.value.is === 'refused');
  const answer = (some: readonly Upload[], how: (upload: Upload) => void) => () => {
    for (const upload of some) how(upload);
  };
  return (
    <>
      {taken.length > 1 ? (
        <div class="note warn for-all">
          <div>{taken.length} files have names that are taken.</div>
          <button type="button" class="button" onClick={answer(taken, (upload) => sendAgain(upload, 'beside'))}>
            Keep both of each
          </button>
          <button type="button" class="button" onClick={answer(taken, (upload) => sendAgain(upload, 'replacing'))}>
            Replace all
          </button>
          <button type="button" class="button quiet" onClick={answer(taken, removeUpload)}>
            Skip all
          </button>
        </div>
      ) : null}
      {refused.length > 1 ? (
        <div class="note for-all">
          <div>{refused.length} files were not taken.</div>
          <button type="button" class="button quiet" onClick={answer(refused, removeUpload)}>
            Clear them
          </button>
        </div>
      ) : null}
    </>
  );
}
