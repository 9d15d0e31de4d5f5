import { Icon } from '../ui/icon.tsx';
import { noLongerUnfinished, unfinished } from './unfinished.ts';

const mostNamed = 5;

/** Says which uploads the page lost when it was left: files can be read only by the page into which they were dropped. */
export function UnfinishedNote() {
  const names = unfinished.value;
  if (names.length === 0) return null;
  const others = names.length - mostNamed;
  const listed = names.slice(0, mostNamed).join(', ');
  return (
    <div class="note warn">
      <Icon name="alert" />
      <div>
        <p>
          {names.length === 1 ? 'An upload was' : `${names.length} uploads were`} not finished when this page was left:{' '}
          {listed}
          {others > 0 ? ` and ${others} more` : ''}.
        </p>
        <p class="muted">Drop {names.length === 1 ? 'it' : 'them'} again: what was sent is kept, and gone on with.</p>
      </div>
      <button type="button" class="button quiet" onClick={() => noLongerUnfinished(new Set(names))}>
        Dismiss
      </button>
    </div>
  );
}
