import {
  defaultRangeExtractor,
  observeWindowOffset,
  observeWindowRect,
  Virtualizer,
  windowScroll,
} from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

export type VirtualRows = Virtualizer<Window, HTMLElement>;

export interface VirtualRowsOptions {
  readonly count: number;
  readonly keyOf: (row: number) => number;
  /** About how high a row is, px, until it is measured. */
  readonly estimate: (row: number) => number;
  /** Of the list's top from the page's, px. */
  readonly margin: number;
  /** What covers the window's edges, px. */
  readonly covered: { readonly top: number; readonly bottom: number };
  /** Rows that stay however far away they are: one that has the focus would lose it. */
  readonly pinned: () => readonly number[];
}

/** Drawn above and below what is seen. */
const overscan = 6;

/** The rows of a long list that are on the screen, while the window scrolls. */
export function useVirtualRows(options: VirtualRowsOptions): VirtualRows {
  const [, redraw] = useState(0);
  const settings = {
    count: options.count,
    getItemKey: options.keyOf,
    estimateSize: options.estimate,
    scrollMargin: options.margin,
    scrollPaddingStart: options.covered.top,
    scrollPaddingEnd: options.covered.bottom,
    overscan,
    rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
      const rows = new Set([...defaultRangeExtractor(range), ...options.pinned().filter((row) => row < range.count)]);
      return [...rows].sort((a, b) => a - b);
    },
    getScrollElement: () => window,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    scrollToFn: windowScroll,
    initialOffset: () => window.scrollY,
    onChange: () => redraw((times) => times + 1),
  };
  const [rows] = useState(() => new Virtualizer<Window, HTMLElement>(settings));
  rows.setOptions(settings);
  useLayoutEffect(() => rows._willUpdate());
  useEffect(() => rows._didMount(), [rows]);
  return rows;
}
