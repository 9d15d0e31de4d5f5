import { FileName } from '../ui/file-name.tsx';
import { duration, size } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { sendAgain } from './add-files.ts';
import { readNow } from './options-store.ts';
import type { Upload, UploadState } from './upload.ts';
import { removeUpload } from './uploads.ts';

/** One file on its way. */
export function UploadRow({ upload }: { readonly upload: Upload }) {
  const state = upload.state.value;
  const name = upload.name.value;
  return (
    <li class="row upload">
      <div class="row-main">
        <p class="row-name">
          <FileName name={name} />
        </p>
        <Facts upload={upload} state={state} />
      </div>
      <div class="row-tools">
        <Tools upload={upload} state={state} name={name} />
      </div>
      <Progress upload={upload} state={state} />
    </li>
  );
}

function Facts({ upload, state }: { readonly upload: Upload; readonly state: UploadState }) {
  switch (state.is) {
    case 'queued':
      return (
        <p class="row-facts">
          {size(upload.file.size)} ·{' '}
          {'wrong' in readNow.value && !upload.options ? 'waits until the options are right' : 'waits for its turn'}
        </p>
      );
    case 'sending':
      return <p class="row-facts numbers">{sendingWords(upload)}</p>;
    case 'waiting':
      return (
        <p class="row-facts waits">
          <Icon name="clock" /> {state.why} · {size(upload.sentBytes.value)} of {size(upload.file.size)} are sent, and
          it goes on by itself.
        </p>
      );
    case 'finishing':
      return <p class="row-facts">{size(upload.file.size)} sent · starting its transcription</p>;
    case 'exists':
      return (
        <p class="row-facts asks">
          <Icon name="help" /> A file of this name is there already.
        </p>
      );
    case 'refused':
    case 'failed':
      return (
        <div class="row-facts bad">
          <Icon name="alert" />
          <div>
            <p>{state.problem.message}</p>
            <p class="muted">{state.problem.remedy}</p>
          </div>
        </div>
      );
  }
}

function sendingWords({ file, sentBytes, secondsLeft, speed }: Upload): string {
  const left = secondsLeft.value;
  const rate = left === undefined ? undefined : speed.bytesPerSecond;
  return [
    `${size(sentBytes.value)} of ${size(file.size)}`,
    rate ? `${size(Math.round(rate))}/s` : '',
    left === undefined ? '' : `about ${duration(left)} left`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function Progress({ upload, state }: { readonly upload: Upload; readonly state: UploadState }) {
  if (state.is !== 'sending' && state.is !== 'waiting' && state.is !== 'finishing') return null;
  const percent = state.is === 'finishing' ? 100 : (100 * upload.sentBytes.value) / upload.file.size;
  return (
    <ProgressBar
      percent={percent}
      label={`Uploading ${upload.name.value}`}
      text={state.is === 'waiting' ? state.why : `${Math.floor(percent)} %`}
      still={state.is === 'waiting'}
    />
  );
}

function Tools({
  upload,
  state,
  name,
}: {
  readonly upload: Upload;
  readonly state: UploadState;
  readonly name: string;
}) {
  if (state.is === 'exists') {
    return (
      <>
        <Tool label="Keep both" name={name} onClick={() => sendAgain(upload, 'beside')} />
        <Tool label="Replace" name={name} onClick={() => sendAgain(upload, 'replacing')} />
        <Tool label="Skip" name={name} quiet onClick={() => removeUpload(upload)} />
      </>
    );
  }
  if (state.is === 'failed') {
    return (
      <>
        <Tool label="Try again" name={name} onClick={() => sendAgain(upload)} />
        <Tool label="Remove" name={name} quiet onClick={() => removeUpload(upload)} />
      </>
    );
  }
  if (state.is === 'finishing') return null;
  const isOver = state.is === 'refused' || state.is === 'queued';
  return <Tool label={isOver ? 'Remove' : 'Cancel'} name={name} quiet onClick={() => removeUpload(upload)} />;
}

function Tool({
  label,
  name,
  quiet = false,
  onClick,
}: {
  readonly label: string;
  readonly name: string;
  readonly quiet?: boolean;
  readonly onClick: () => void;
}) {
  return (
    <button type="button" class={quiet ? 'button quiet' : 'button'} aria-label={`${label}: ${name}`} onClick={onClick}>
      {label}
    </button>
  );
}
