import { useLayoutEffect, useRef } from 'preact/hooks';
import { shortcuts } from './shortcuts.ts';

/** Lists the keys. */
export function ShortcutsDialog({ canEdit, onClose }: { readonly canEdit: boolean; readonly onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} class="card" aria-labelledby="shortcuts-title" onClose={onClose}>
      <form method="dialog" class="stack">
        <h2 id="shortcuts-title">Keyboard</h2>
        <dl class="shortcuts">
          {shortcuts
            .filter(({ edits }) => canEdit || !edits)
            .map(({ keys, does }) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
        </dl>
        <div class="actions">
          <button type="submit" class="button primary">
            Close
          </button>
        </div>
      </form>
    </dialog>
  );
}
