import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Reading } from './reading.ts';
import type { Spoken } from './spoken.ts';

/** As the API takes it. */
const longestText = 5_000;

/** Corrects a phrase in its place. What is typed is kept from the first key on. */
export function PhraseEditor({
  reading,
  phrase,
  at,
}: {
  readonly reading: Reading;
  readonly phrase: Spoken;
  readonly at: number;
}) {
  const { desk } = reading;
  const field = useRef<HTMLTextAreaElement>(null);
  const original = reading.recognised.value[phrase.id - 1]?.text ?? phrase.text;
  const kept = desk.draft.peek();
  const [text, setText] = useState(kept?.id === phrase.id && kept.was === original ? kept.text : phrase.text);
  const isDone = useRef(false);

  useLayoutEffect(() => {
    field.current?.focus({ preventScroll: true });
    field.current?.setSelectionRange(text.length, text.length);
  }, []);
  useLayoutEffect(() => {
    // As high as its text: browsers that can do so by `field-sizing` are not in the way of it.
    if (!field.current) return;
    field.current.style.height = 'auto';
    field.current.style.height = `${field.current.scrollHeight + 2}px`;
  }, [text]);

  const type = (typed: string) => {
    setText(typed);
    desk.draft.value = typed === phrase.text ? undefined : { id: phrase.id, was: original, text: typed };
  };
  const close = (keep: boolean, next?: number) => {
    if (isDone.current) return;
    isDone.current = true;
    if (keep) reading.correct(phrase, field.current?.value ?? text);
    desk.draft.value = undefined;
    if (next === undefined) {
      reading.editing.value = undefined;
      const row = reading.rowOf.peek()[at];
      if (row !== undefined && document.activeElement === field.current) reading.scroller?.focusRow(row);
    } else {
      reading.edit(next);
    }
  };
  const press = (event: KeyboardEvent) => {
    const { key, shiftKey, isComposing } = event;
    if (isComposing) return;
    if (key === 'Enter' && !shiftKey) close(true);
    else if (key === 'Escape') close(false);
    else if (key === 'Tab' && reading.phrases.peek()[at + (shiftKey ? -1 : 1)]) close(true, at + (shiftKey ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="phrase-editor">
      <textarea
        ref={field}
        rows={1}
        aria-label="Corrected text"
        aria-describedby="editor-keys"
        maxLength={longestText}
        value={text}
        lang={phrase.language}
        spellcheck
        onInput={({ currentTarget }) => type(currentTarget.value)}
        onKeyDown={press}
        // Not when only the window loses it: then it is still the document's active element.
        onBlur={({ currentTarget }) => document.activeElement !== currentTarget && close(true)}
      />
      <div class="editor-foot">
        <p id="editor-keys" class="muted">
          <kbd>Enter</kbd> keeps it, <kbd>Esc</kbd> gives up, <kbd>Tab</kbd> goes to the next
        </p>
        {text === original ? null : (
          <button
            type="button"
            class="link"
            title={original}
            // Before the field loses the focus, which would close it.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              type(original);
              field.current?.focus();
            }}
          >
            As it was recognised
          </button>
        )}
      </div>
    </div>
  );
}
