import { Icon } from '../ui/icon.tsx';
import { chosenOf } from './chosen-files.ts';
import { dragged, takeFiles } from './drop-target.ts';
import { OptionsForm } from './options-form.tsx';

/** Fingers drop nothing, and phones have no folders to choose. */
const isTouched = matchMedia('(pointer: coarse)').matches;

/** Where files are dropped, or chosen, and how they are to be transcribed; large while there is nothing else to see. */
export function DropZone({ large }: { readonly large: boolean }) {
  const look = `drop-zone${large ? ' large' : ''}${dragged.value ? ' dragged' : ''}`;
  return (
    <section class="drop" aria-labelledby="drop-title">
      <div class={look}>
        <Icon name="drop" />
        <div>
          <h2 id="drop-title">{isTouched ? 'Choose recordings' : 'Drop recordings here'}</h2>
          <p class="muted">{isTouched ? 'Sound or' : 'Files or whole folders, sound or'} film of nearly any kind.</p>
        </div>
        <div class="drop-buttons">
          <FileButton label="Choose files" icon="file" look="primary" folder={false} />
          {isTouched ? null : <FileButton label="Choose a folder" icon="folder" look="" folder={true} />}
        </div>
      </div>
      <OptionsForm />
    </section>
  );
}

/** The system's own button for files, drawn as one of ours. */
function FileButton({
  label,
  icon,
  look,
  folder,
}: {
  readonly label: string;
  readonly icon: 'file' | 'folder';
  readonly look: string;
  readonly folder: boolean;
}) {
  const take = (event: Event) => {
    const from = event.currentTarget as HTMLInputElement;
    takeFiles(chosenOf(from.files ?? []));
    // The same file can be chosen again.
    from.value = '';
  };
  const setUp = (input: HTMLInputElement | null) => {
    if (input) input.webkitdirectory = folder;
  };
  return (
    <label class={`button ${look}`}>
      <input ref={setUp} class="file-input" type="file" multiple onChange={take} />
      <Icon name={icon} /> {label}
    </label>
  );
}

/** Over all of the page, while files are dragged over it. */
export function DropVeil() {
  if (!dragged.value) return null;
  return (
    <div class="drop-veil" aria-hidden="true">
      <p>
        <Icon name="drop" /> Drop to transcribe
      </p>
    </div>
  );
}
