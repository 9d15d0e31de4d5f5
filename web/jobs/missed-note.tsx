import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { retryJob } from '../api/jobs.ts';
import { listMissed, type MissedView } from '../api/missed.ts';
import { pause } from '../api/pause.ts';
import { asProblem } from '../api/problem.ts';
import { Icon } from '../ui/icon.tsx';
import { fileCount } from '../upload/uploads.ts';
import { jobList } from './job-list.ts';

/** To find them the app goes through all files, and they are few. */
const lookMs = 5 * 60_000;
const mostNamed = 3;

const missed = signal<MissedView>({ count: 0, files: [] });

/** Files in the container without a transcription, and a button that starts them. Nothing where there are none. */
export function MissedNote() {
  const [asks, setAsks] = useState(false);
  const [fault, setFault] = useState('');
  useEffect(() => {
    const gone = new AbortController();
    void watch(gone.signal);
    return () => gone.abort();
  }, []);
  const { count, files } = missed.value;
  if (count === 0) return null;
  const start = async () => {
    setAsks(true);
    setFault(await startAll(files));
    setAsks(false);
  };
  const named = files.slice(0, mostNamed).map(({ name }) => name);
  return (
    <div class="note warn">
      <Icon name="help" />
      <div>
        <p>
          {fileCount(count)} in the container {count === 1 ? 'has' : 'have'} no transcription: {named.join(', ')}
          {count > named.length ? ` and ${count - named.length} more` : ''}.
        </p>
        <p class="muted">{fault || 'Word of them was lost. They are started by themselves, or at once:'}</p>
      </div>
      <button type="button" class="button" disabled={asks} onClick={() => void start()}>
        {asks ? 'Starting…' : 'Start them now'}
      </button>
    </div>
  );
}

async function watch(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // What keeps the app from answering, the list tells.
    missed.value = await listMissed(signal).catch(() => missed.peek());
    await pause(lookMs, signal, false).catch(() => undefined);
  }
}

/** Answers why it ended early, if it did. */
async function startAll(files: MissedView['files']): Promise<string> {
  for (const { id } of files) {
    try {
      jobList.show(await retryJob(id));
    } catch (thrown) {
      return asProblem(thrown).message;
    }
    const rest = missed.peek().files.filter((file) => file.id !== id);
    missed.value = { count: missed.peek().count - 1, files: rest };
  }
  return '';
}
