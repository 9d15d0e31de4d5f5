import type { Reading } from './reading.ts';
import type { VirtualRows } from './virtual-rows.ts';

/** The part of the window in which what is said may stand before the text is moved. */
const band = { from: 0.12, to: 0.62 };
/** Farther than this many windows nobody wants to see all that is between go by. */
const smoothWithin = 1.5;
const scrollKeys = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown']);
const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** Keeps what is said on the screen, until somebody scrolls away from it. */
export class Follower implements Disposable {
  readonly #listening = new AbortController();

  constructor(reading: Reading) {
    const { signal } = this.#listening;
    const stop = () => {
      reading.follows.value = false;
    };
    addEventListener('wheel', stop, { signal, passive: true });
    addEventListener('touchmove', (event) => isOverText(event) && stop(), { signal, passive: true });
    addEventListener('keydown', ({ key, target }) => scrollKeys.has(key) && !isInPlayer(target) && stop(), { signal });
    // The scroll bar belongs to no element but the document's.
    addEventListener('pointerdown', ({ target }) => target === document.documentElement && stop(), { signal });
  }

  follow(rows: VirtualRows, row: number): void {
    const element = document.querySelector(`.transcript [data-index="${row}"]`);
    const { top, bottom } = element?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
    if (top >= innerHeight * band.from && Math.min(bottom, top + innerHeight / 3) <= innerHeight * band.to) return;
    this.scroll(rows, row, 'center');
  }

  scroll(rows: VirtualRows, row: number, how: 'center' | 'near'): void {
    const place = rows.getOffsetForIndex(row, 'center')?.[0] ?? 0;
    const isNear = Math.abs(place - window.scrollY) < innerHeight * smoothWithin;
    rows.scrollToIndex(row, {
      align: how === 'center' ? 'center' : 'auto',
      behavior: isNear && how === 'center' && !calm.matches ? 'smooth' : 'auto',
    });
  }

  [Symbol.dispose](): void {
    this.#listening.abort();
  }
}

const isOverText = ({ target }: Event) => !isInPlayer(target);
const isInPlayer = (target: EventTarget | null) => target instanceof Element && target.closest('.player') !== null;
