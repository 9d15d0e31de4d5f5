import { Icon } from '../ui/icon.tsx';
import type { EditDesk } from './edit-desk.ts';

/** Whether what was changed is saved. */
export function SavingState({ desk }: { readonly desk: EditDesk }) {
  const { kind } = desk.saving.value;
  const revision = desk.saved.value?.revision ?? 0;
  return (
    <p class={`saving ${kind}`} role="status">
      {kind === 'saving' ? 'Saving …' : null}
      {kind === 'saved' || (kind === 'idle' && revision > 0) ? (
        <>
          <Icon name="check" /> Saved
        </>
      ) : null}
      {kind === 'waiting' ? 'Not saved yet, trying again' : null}
      {kind === 'refused' ? 'Not saved' : null}
    </p>
  );
}
