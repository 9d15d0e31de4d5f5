import { useEffect } from 'preact/hooks';
import { lastAt } from '../transcript/last-at.ts';
import type { Reading } from '../transcript/reading.ts';
import { tokensOf } from '../transcript/spoken.ts';

const skipMs = 5_000;

/** What keys do on a job's page; for the dialog that lists them. */
export const shortcuts: readonly { readonly keys: readonly string[]; readonly does: string; readonly edits?: true }[] =
  [
    { keys: ['Space', 'K'], does: 'Play, pause' },
    { keys: ['J', '←'], does: '5 seconds back' },
    { keys: ['L', '→'], does: '5 seconds on' },
    { keys: [','], does: 'A word back' },
    { keys: ['.'], does: 'A word on' },
    { keys: ['↑', '↓'], does: 'From phrase to phrase, once one has the focus' },
    { keys: ['Enter'], does: 'Play from that phrase' },
    { keys: ['E'], does: 'Correct the phrase', edits: true },
    { keys: ['/', 'Ctrl F'], does: 'Search' },
    { keys: ['F'], does: 'Follow what is said' },
    { keys: ['?'], does: 'This list' },
  ];

/** Keys that work wherever one is on the page, but where something is typed. */
export function useShortcuts(reading: Reading, onHelp: () => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      const act = actions(reading, onHelp)[event.key.toLowerCase()];
      // A button that has the focus is pressed by the space bar.
      if (!act || (event.key === ' ' && event.target instanceof Element && event.target.matches('button, a, summary')))
        return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [reading]);
}

function actions(reading: Reading, onHelp: () => void): Readonly<Record<string, () => void>> {
  const { player } = reading;
  const skip = (ms: number) => () => reading.seek(player.nowMs + ms);
  const toggle = () => player.toggle();
  return {
    ' ': toggle,
    k: toggle,
    j: skip(-skipMs),
    l: skip(skipMs),
    arrowleft: skip(-skipMs),
    arrowright: skip(skipMs),
    ',': () => stepWord(reading, -1),
    '.': () => stepWord(reading, 1),
    e: () => reading.edit(phraseToEdit(reading)),
    '/': () => document.getElementById('search-field')?.focus(),
    f: () => {
      reading.follows.value = true;
      reading.show(reading.current.peek());
    },
    '?': onHelp,
  };
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    (target.matches('input, textarea, select, [contenteditable]') || target.closest('dialog[open]') !== null)
  );
}

/** The phrase that has the focus, else the one that is said. */
function phraseToEdit(reading: Reading): number {
  const focused = document.activeElement?.closest<HTMLElement>('.transcript [data-index]')?.dataset['index'];
  const row = focused === undefined ? undefined : reading.rows.peek()[Number(focused)];
  return row?.kind === 'phrase' ? row.at : Math.max(0, reading.current.peek());
}

/** Goes to the start of the word before or after what is said, across phrases. */
export function stepWord(reading: Reading, by: 1 | -1): void {
  const phrases = reading.phrases.peek();
  const at = Math.max(0, reading.current.peek());
  const starts = [at - 1, at, at + 1].flatMap((one) => {
    const phrase = phrases[one];
    return phrase ? tokensOf(phrase).map(({ startMs }) => ({ startMs })) : [];
  });
  // Just behind a word's start it is still the word before that is meant.
  const now = reading.player.nowMs;
  const here = lastAt(starts, by > 0 ? now : now - graceMs);
  const to = starts[by > 0 ? here + 1 : Math.max(0, here)];
  if (to) reading.seek(to.startMs);
}

const graceMs = 250;
