import { type Column, figure, markdownTable } from '../report/table.ts';
import type { EtaResult } from './run-case.ts';
import { type Look, stepsBack, toldAfter } from './told.ts';

export const parts = [0.25, 0.5, 0.75, 0.9];

const signed = (value: number) => `${value > 0 ? '+' : ''}${value.toFixed(0)}`;

/** What was told when, by how much that was wrong, and what the percent was. */
export function etaTable(results: readonly EtaResult[]): string {
  const columns: readonly Column<EtaResult>[] = [
    { heading: 'file', cell: ({ wanted }) => wanted.label, left: true },
    { heading: 's', cell: ({ tookMs }) => figure(tookMs / 1_000, 1) },
    ...parts.map((part) => ({
      heading: `after ${100 * part} %: told s (error)`,
      cell: ({ looks, tookMs }: EtaResult) => {
        const told = toldAfter(part, looks, tookMs);
        if (!told) return stateAfter(part, looks, tookMs);
        return `${figure(told.toldMs / 1_000)} (${signed(told.errorPercent)} %)`;
      },
    })),
    {
      heading: 'percent then',
      cell: ({ looks, tookMs }) => parts.map((part) => lookAfter(part, looks, tookMs)?.percent ?? 0).join(' '),
    },
    { heading: 'back', cell: ({ looks }) => figure(stepsBack(looks)) },
  ];
  return markdownTable(results, columns);
}

const lookAfter = (part: number, looks: readonly Look[], tookMs: number) =>
  looks.findLast(({ atMs }) => atMs <= part * tookMs);

const stateAfter = (part: number, looks: readonly Look[], tookMs: number) =>
  lookAfter(part, looks, tookMs)?.state ?? 'no job yet';
