import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../ui/icon.tsx';
import type { Hit } from './find.ts';
import type { Reading } from './reading.ts';

/** Looks for something in the whole text, on the screen or not. */
export function SearchBar({ reading }: { readonly reading: Reading }) {
  const field = useRef<HTMLInputElement>(null);
  const { search } = reading;
  const count = search.hits.value.length;
  const goTo = (hit: Hit | undefined) => {
    if (!hit) return;
    reading.follows.value = false;
    reading.show(hit.at);
  };
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      const asksFor = event.key === 'f' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      // Pressed once more it is the browser's own.
      if (!asksFor || document.activeElement === field.current || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    addEventListener('keydown', open);
    return () => removeEventListener('keydown', open);
  }, []);
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter') goTo(search.step(event.shiftKey ? -1 : 1));
    else if (event.key === 'Escape') {
      goTo(search.look('', 0));
      field.current?.blur();
    } else return;
    event.preventDefault();
  };
  return (
    <search class="search-bar">
      <Icon name="search" />
      <input
        ref={field}
        id="search-field"
        type="search"
        aria-label="Search in the transcript"
        placeholder="Search"
        autocomplete="off"
        spellcheck={false}
        value={search.query.value}
        onInput={({ currentTarget }) => goTo(search.look(currentTarget.value, reading.scroller?.firstShown() ?? 0))}
        onKeyDown={press}
      />
      {search.query.value === '' ? null : (
        <>
          <span class="numbers muted" role="status">
            {count === 0 ? 'not found' : `${search.at.value + 1} of ${count}`}
          </span>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Hit before"
            title="Hit before (Shift+Enter)"
            disabled={count === 0}
            onClick={() => goTo(search.step(-1))}
          >
            <Icon name="up" />
          </button>
          <button
            type="button"
            class="button quiet icon-only"
            aria-label="Next hit"
            title="Next hit (Enter)"
            disabled={count === 0}
            onClick={() => goTo(search.step(1))}
          >
            <Icon name="down" />
          </button>
        </>
      )}
    </search>
  );
}
