import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Reading } from './reading.ts';

/** As the API takes it. */
const longestName = 100;

/** Names a speaker, everywhere at once. */
export function RenameDialog({ reading }: { readonly reading: Reading }) {
  const label = reading.naming.value;
  const dialog = useRef<HTMLDialogElement>(null);
  const speaker = label === undefined ? undefined : reading.speakers.value.get(label);
  useLayoutEffect(() => {
    if (speaker && !dialog.current?.open) dialog.current?.showModal();
  }, [speaker]);
  if (label === undefined || !speaker) return null;
  const names = new Set([...reading.speakers.value.values()].map(({ name }) => name));
  const close = () => {
    reading.naming.value = undefined;
  };
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget as HTMLFormElement).get('name');
    reading.rename(label, String(typed ?? ''));
    dialog.current?.close();
  };
  return (
    <dialog ref={dialog} class="card" aria-labelledby="rename-title" onClose={close}>
      <form class="stack" onSubmit={save}>
        <h2 id="rename-title">Who is {speaker.name}?</h2>
        <label>
          Name
          <input
            name="name"
            maxLength={longestName}
            defaultValue={speaker.name}
            list="known-names"
            autocomplete="off"
            autofocus
          />
        </label>
        <datalist id="known-names">
          {[...names].map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
        <p class="muted">
          It is changed in the whole transcript. Left empty, it is {label} again, as it was recognised.
        </p>
        <div class="actions">
          <button type="button" class="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class="button primary">
            Rename
          </button>
        </div>
      </form>
    </dialog>
  );
}
