import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Follower } from './follower.ts';
import { GapNote } from './gap-note.tsx';
import { PhraseView } from './phrase-view.tsx';
import type { Reading } from './reading.ts';
import { keyOfRow, type Row } from './rows.ts';
import { SpokenNow } from './spoken-now.ts';
import { useVirtualRows } from './virtual-rows.ts';

/** What sticks to the window's edges over the list, px: the tools above it, the player below. */
const covered = { top: 72, bottom: 170 };
/** Until a row is measured: its lines at 75 characters each, 28 px a line. */
const lineCharacters = 75;
const linePx = 28;
const restPx = 14;

/** The phrases of a transcript under each other; only those on the screen are there. */
export function TranscriptList({ reading, onRetry }: { readonly reading: Reading; readonly onRetry?: () => void }) {
  const rows = reading.rows.value;
  const list = useRef<HTMLOListElement>(null);
  const [margin, setMargin] = useState(0);
  const [active, setActive] = useState(0);
  const now = useMemo(() => new SpokenNow(reading), [reading]);
  const follower = useMemo(() => new Follower(reading), [reading]);
  const { keyOf, estimate } = useMemo(() => sizesOf(rows), [rows]);
  const virtual = useVirtualRows({
    count: rows.length,
    keyOf,
    estimate,
    margin,
    covered,
    pinned: () => pinnedRows(list.current, reading),
  });

  useLayoutEffect(() => {
    const measure = () => setMargin(Math.round((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY));
    measure();
    // What stands above it comes and goes; the page's height with it.
    const sized = new ResizeObserver(measure);
    sized.observe(document.body);
    return () => sized.disconnect();
  }, []);
  useLayoutEffect(() => () => now[Symbol.dispose](), [now]);
  useLayoutEffect(() => () => follower[Symbol.dispose](), [follower]);
  useLayoutEffect(() => {
    reading.scroller = {
      toRow: (row, how) => (how === 'within' ? follower.follow(virtual, row) : follower.scroll(virtual, row, how)),
      focusRow: (row) => {
        setActive(row);
        follower.scroll(virtual, row, 'near');
        void focusWhenThere(list, row);
      },
      firstShown: () => {
        const first = rows.findIndex((_, row) => row >= (virtual.range?.startIndex ?? 0) && isPhrase(rows[row]));
        const row = rows[first];
        return row?.kind === 'phrase' ? row.at : 0;
      },
    };
    return () => {
      reading.scroller = undefined;
    };
  }, [reading, rows, virtual, follower]);
  useSignalEffect(() => {
    const at = reading.current.value;
    if (reading.follows.value && reading.player.isPlaying.value) {
      const row = reading.rowOf.peek()[at];
      if (row !== undefined) follower.follow(virtual, row);
    }
  });

  const items = virtual.getVirtualItems();
  const tabStop = items.some(({ index }) => index === active) ? active : (virtual.range?.startIndex ?? 0);
  const walk = (event: KeyboardEvent) => {
    const to = rowAfter(event, tabStop, rows.length);
    if (to === undefined) return;
    event.preventDefault();
    reading.scroller?.focusRow(to);
  };
  return (
    <ol
      ref={list}
      aria-label="Transcript"
      class="transcript"
      style={{ height: `${virtual.getTotalSize()}px` }}
      onKeyDown={walk}
    >
      {items.map(({ index, key, start }) => {
        const row = rows[index];
        if (!row) return null;
        return (
          <li
            key={key}
            ref={virtual.measureElement}
            data-index={index}
            aria-setsize={rows.length}
            aria-posinset={index + 1}
            style={{ transform: `translateY(${start - margin}px)` }}
          >
            {row.kind === 'phrase' ? (
              <PhraseView
                reading={reading}
                now={now}
                row={row}
                isTabStop={index === tabStop}
                index={index}
                onActive={setActive}
              />
            ) : (
              <GapNote gap={row} isTabStop={index === tabStop} {...(onRetry ? { onRetry } : {})} />
            )}
          </li>
        );
      })}
    </ol>
  );
}

const isPhrase = (row: Row | undefined) => row?.kind === 'phrase';
/** What the list asks of each row at each step of scrolling, looked up rather than worked out. Gaps have keys below zero. */
function sizesOf(rows: readonly Row[]) {
  const keys = Float64Array.from(rows, keyOfRow);
  const heights = Uint16Array.from(rows, heightOf);
  return { keyOf: (row: number) => keys[row] ?? 0, estimate: (row: number) => heights[row] ?? 0 };
}

function heightOf(row: Row): number {
  if (row.kind !== 'phrase') return 64;
  const lines = Math.max(1, Math.ceil(row.phrase.text.length / lineCharacters));
  return lines * linePx + restPx + (row.turn && row.phrase.speaker ? 44 : 0);
}

/** The row that has the focus, and the one that is being corrected. */
function pinnedRows(list: HTMLElement | null, reading: Reading): readonly number[] {
  const focused = document.activeElement?.closest<HTMLElement>('[data-index]');
  const editing = reading.editing.peek();
  const edited = editing === undefined ? undefined : reading.rowOf.peek()[editing - 1];
  return [
    ...(focused && list?.contains(focused) ? [Number(focused.dataset['index'])] : []),
    ...(edited === undefined ? [] : [edited]),
  ];
}

/** Keys go from phrase to phrase, by what is meant by them in lists. */
function rowAfter({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent, from: number, count: number) {
  if (altKey || ctrlKey || metaKey || !(target instanceof HTMLButtonElement)) return undefined;
  const steps: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1, PageUp: -10, PageDown: 10 };
  const to = key === 'Home' ? 0 : key === 'End' ? count - 1 : from + (steps[key] ?? 0);
  const held = Math.min(count - 1, Math.max(0, to));
  return held === from ? undefined : held;
}

/** Of frames until a row that was far away is drawn. */
const mostFrames = 60;

async function focusWhenThere(list: { readonly current: HTMLElement | null }, row: number): Promise<void> {
  for (let frames = 0; frames < mostFrames; frames++) {
    const place = list.current?.querySelector(`[data-index="${row}"]`);
    const button = place?.querySelector<HTMLElement>('button.time') ?? place?.querySelector('button');
    if (button) return button.focus({ preventScroll: true });
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}
