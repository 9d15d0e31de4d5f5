import { useState } from 'preact/hooks';
import type { JobView } from '../api/jobs.ts';
import { type ApiProblem, asProblem } from '../api/problem.ts';
import { readForm } from '../api/transcript.ts';
import type { TranscriptFormat } from '../api/transcript-types.ts';
import type { EditDesk } from '../edits/edit-desk.ts';
import { Icon } from '../ui/icon.tsx';
import { announce } from '../ui/live-region.tsx';
import { Menu } from '../ui/menu.tsx';
import { ProblemNote } from '../ui/problem-note.tsx';

const forms: readonly { readonly format: TranscriptFormat; readonly name: string; readonly note: string }[] = [
  { format: 'txt', name: 'Text', note: 'to read (.txt)' },
  { format: 'srt', name: 'SubRip', note: 'subtitles for players (.srt)' },
  { format: 'vtt', name: 'WebVTT', note: 'subtitles for the web (.vtt)' },
  { format: 'json', name: 'JSON', note: 'all that is known (.json)' },
];

/** Saves the transcript on this device, in any of its forms. */
export function DownloadMenu({
  job,
  isPartial,
  revision,
  desk,
}: {
  readonly job: JobView;
  /** There is no transcript, but something of it. */
  readonly isPartial: boolean;
  readonly revision: number | undefined;
  readonly desk: EditDesk;
}) {
  const [problem, setProblem] = useState<ApiProblem>();
  const download = async (format: TranscriptFormat) => {
    setProblem(undefined);
    try {
      await desk.settled();
      const form = await readForm(job.id, format, isPartial ? 'partial' : revision);
      offer(form, fileName(job.name, format));
      announce(`${fileName(job.name, format)} is downloaded.`);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    }
  };
  return (
    <>
      <Menu
        label="Download the transcript as"
        choices={forms.map(({ format, name, note }) => ({ name, note, onChoose: () => void download(format) }))}
      >
        <Icon name="save" /> Download
      </Menu>
      {problem ? <ProblemNote problem={problem} /> : null}
    </>
  );
}

/** As the recording is called, `calls/tuesday.wav`: `tuesday.vtt`. */
export function fileName(name: string, format: TranscriptFormat): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  const dot = last.lastIndexOf('.');
  return `${dot > 0 ? last.slice(0, dot) : last}.${format}`;
}

/** The browser has begun to read it long before. */
const keptForMs = 60_000;

function offer(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), keptForMs);
}
