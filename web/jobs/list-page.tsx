import { useEffect } from 'preact/hooks';
import type { ListedState } from '../api/jobs.ts';
import { DropNotes } from '../upload/drop-notes.tsx';
import { DropZone } from '../upload/drop-zone.tsx';
import { UploadList } from '../upload/upload-list.tsx';
import { uploads } from '../upload/uploads.ts';
import { jobList } from './job-list.ts';
import { JobRows } from './job-rows.tsx';
import { MissedNote } from './missed-note.tsx';
import { StateFilter } from './state-filter.tsx';

/** Drop files, and see what becomes of them. */
export function ListPage({ state, unknown }: { readonly state?: ListedState; readonly unknown?: string }) {
  useEffect(() => {
    const gone = new AbortController();
    void jobList.follow(state, gone.signal);
    return () => gone.abort();
  }, [state]);
  const isEmpty =
    state === undefined && jobList.loaded.value && jobList.jobs.value.length === 0 && uploads.value.length === 0;
  return (
    <>
      <DropZone large={isEmpty} />
      <DropNotes />
      <UploadList />
      <section class="jobs" aria-labelledby="jobs-title">
        <div class="jobs-head">
          <h1 id="jobs-title">Transcriptions</h1>
          <StateFilter state={state} />
        </div>
        {unknown === undefined ? null : (
          <p class="note warn">
            This address asks for “{unknown.slice(0, 60)}”, which there is not: here are all transcriptions.
          </p>
        )}
        <MissedNote />
        <JobRows state={state} />
      </section>
    </>
  );
}
