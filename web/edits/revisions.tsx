import { useEffect, useState } from 'preact/hooks';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { readRevisions } from '../api/transcript.ts';
import type { RevisionsView } from '../api/transcript-types.ts';
import type { JobModel } from '../job/job-model.ts';
import { moment } from '../ui/format.ts';
import { Menu } from '../ui/menu.tsx';

type Revision = RevisionsView['revisions'][number];

/** The revisions of a transcript, each to look at. */
export function Revisions({ model }: { readonly model: JobModel }) {
  const newest = model.desk.saved.value?.revision ?? 0;
  const [revisions, setRevisions] = useState<readonly Revision[]>([]);
  const [problem, setProblem] = useState<ApiProblem>();
  useEffect(() => {
    if (newest === 0) return;
    readRevisions(model.id).then(setRevisions, (thrown: unknown) => setProblem(asProblem(thrown)));
  }, [model.id, newest]);
  if (newest === 0) return null;
  return (
    <Menu
      label={problem ? problem.message : 'Revisions'}
      choices={revisions.map((one) => ({
        name: one.revision === 0 ? 'As it was recognised' : `Revision ${one.revision}`,
        note: noteOf(one, newest),
        onChoose: () => {
          if (one.revision === newest) model.reading.older.value = undefined;
          else void model.showRevision(one.revision);
        },
      }))}
    >
      History
    </Menu>
  );
}

function noteOf({ revision, created, phrases, speakers }: Revision, newest: number): string {
  const count = (number: number, one: string, more: string) =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : more}`];
  return [
    ...(revision === newest ? ['the newest'] : []),
    ...(created ? [moment(created)] : []),
    ...count(phrases, 'phrase', 'phrases'),
    ...count(speakers, 'name', 'names'),
  ].join(' · ');
}
