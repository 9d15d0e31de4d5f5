import { asProblem } from '../api/problem.ts';
import { jobList } from '../jobs/job-list.ts';
import { announce } from '../ui/live-region.tsx';
import { CannotUpload, NameTaken } from './errors.ts';
import { readNow } from './options-store.ts';
import { sendFile } from './send-file.ts';
import type { Upload } from './upload.ts';
import { arrived, fileCount, onTheirWay, removeUpload, uploads } from './uploads.ts';

const filesAtOnce = 3;
const tellMs = 250;

const sending = new Set<Upload>();
let clock: ReturnType<typeof setInterval> | undefined;

/** Sends whoever's turn it is. */
export function sendNext(): void {
  const read = readNow.peek();
  for (const upload of uploads.peek()) {
    if ('options' in read) upload.options ??= read.options;
    const waits = upload.judged && upload.options !== undefined && upload.state.peek().is === 'queued';
    if (waits && sending.size < filesAtOnce && !sending.has(upload)) void send(upload);
  }
}

async function send(upload: Upload): Promise<void> {
  const { signal, file } = upload;
  sending.add(upload);
  clock ??= setInterval(() => tell(performance.now()), tellMs);
  try {
    const job = await sendFile(upload);
    arrived.value = { files: arrived.peek().files + 1, bytes: arrived.peek().bytes + file.size };
    jobList.show(job);
    removeUpload(upload);
    // One by one would be too much to listen to.
    if (onTheirWay.peek().length === 0) announce(`${fileCount(arrived.peek().files)} uploaded.`);
  } catch (thrown) {
    // Removed, or to be sent in another way.
    if (!signal.aborted) fail(upload, thrown);
  }
  sending.delete(upload);
  if (sending.size === 0) {
    clearInterval(clock);
    clock = undefined;
  }
  sendNext();
}

function fail(upload: Upload, thrown: unknown): void {
  const name = upload.name.peek();
  if (thrown instanceof NameTaken) {
    upload.state.value = { is: 'exists' };
    announce(`${name}: a file of this name is there already.`);
    return;
  }
  const { code, message, remedy } = thrown instanceof CannotUpload ? thrown.facts : asProblem(thrown);
  upload.state.value = { is: 'failed', problem: { code, message, remedy } };
  announce(`${name} could not be uploaded. ${message}`);
}

function tell(nowMs: number): void {
  for (const upload of sending) upload.tell(nowMs);
}
