import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/**
 * Keeps the focus at its place in a list whose rows go: it goes to the row that comes into the place of the one that had it,
 * not to a button of that row, which somebody might press who meant the one before. Without any row left it goes to `main`.
 * @param region holds the rows, as `li`, and perhaps buttons for all of them above; the caller draws it
 */
export function useKeptFocus(region: RefObject<HTMLElement | null>): void {
  const place = useRef<number | undefined>(undefined);
  const look = () => {
    const focused = document.activeElement;
    const isInside = region.current?.contains(focused);
    const rowOf = () => rowsOf(region).findIndex((row) => row.contains(focused));
    place.current = isInside ? Math.max(0, rowOf()) : undefined;
  };
  useEffect(() => {
    // A click beside the rows leaves them, too, though it may give the focus to nothing.
    const leave = ({ target }: Event) => {
      if (target instanceof Node && target.isConnected && !region.current?.contains(target)) place.current = undefined;
    };
    addEventListener('focusin', look);
    addEventListener('click', leave);
    return () => {
      removeEventListener('focusin', look);
      removeEventListener('click', leave);
    };
  }, []);
  useLayoutEffect(() => {
    if (place.current === undefined || document.activeElement !== document.body) return look();
    const rows = rowsOf(region);
    const next = rows[Math.min(place.current, rows.length - 1)] ?? document.querySelector('main');
    if (next === null) return;
    next.tabIndex = -1;
    next.focus({ preventScroll: true });
  });
}

const rowsOf = ({ current }: RefObject<HTMLElement | null>) => [...(current?.querySelectorAll('li') ?? [])];
