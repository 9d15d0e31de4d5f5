import { useRef } from 'preact/hooks';
import { useKeptFocus } from '../ui/kept-focus.ts';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { sendAgain } from './add-files.ts';
import { total } from './total.ts';
import type { Upload } from './upload.ts';
import { UploadRow } from './upload-row.tsx';
import { fileCount, removeUpload, uploads } from './uploads.ts';

/** The files on their way into the container, and those that did not get there. */
export function UploadList() {
  const all = uploads.value;
  const section = useRef<HTMLElement>(null);
  useKeptFocus(section);
  if (all.length === 0) return null;
  return (
    <section class="card uploads" ref={section} aria-labelledby="uploads-title">
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
  const { left, files, percent, text } = total.value;
  if (left === 0) {
    return (
      <div class="uploads-head">
        <h2 id="uploads-title">Not uploaded</h2>
      </div>
    );
  }
  return (
    <div class="uploads-head">
      <h2 id="uploads-title">Uploading {fileCount(left)}</h2>
      {files > 1 ? (
        <>
          <p class="muted numbers">{text}</p>
          <ProgressBar percent={percent} label="All uploads" text={text} />
        </>
      ) : null}
    </div>
  );
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
