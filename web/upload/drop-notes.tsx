import type { ComponentChildren } from 'preact';
import { Icon } from '../ui/icon.tsx';
import { unreadablePaths } from './drop-target.ts';
import { noLongerUnfinished, unfinished } from './unfinished.ts';

const mostNamed = 5;

/** What is to be said of files that are not in the queue: which the page lost when it was left, and which cannot be read. */
export function DropNotes() {
  const lost = unfinished.value;
  const unreadable = unreadablePaths.value;
  const forget = () => {
    unreadablePaths.value = [];
  };
  return (
    <>
      {lost.length === 0 ? null : (
        <Note onDismiss={() => noLongerUnfinished(new Set(lost))}>
          <p>
            {lost.length === 1 ? 'An upload was' : `${lost.length} uploads were`} not finished when this page was left:{' '}
            {named(lost)}.
          </p>
          <p class="muted">Drop {lost.length === 1 ? 'it' : 'them'} again: what was sent is kept, and gone on with.</p>
        </Note>
      )}
      {unreadable.length === 0 ? null : (
        <Note onDismiss={forget}>
          <p>This browser is not let read {named(unreadable)}.</p>
          <p class="muted">See whether you may open what is there, then drop it again.</p>
        </Note>
      )}
    </>
  );
}

function Note({ children, onDismiss }: { readonly children: ComponentChildren; readonly onDismiss: () => void }) {
  return (
    <div class="note warn">
      <Icon name="alert" />
      <div>{children}</div>
      <button type="button" class="button quiet" onClick={onDismiss}>
        Dismiss
      </button>
    </div>
  );
}

function named(names: readonly string[]): string {
  const others = names.length - mostNamed;
  return `${names.slice(0, mostNamed).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}
