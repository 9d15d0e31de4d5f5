/** One column: its heading, and what it shows of a row. */
export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  /** Texts are left, figures right, which is the default. */
  readonly left?: boolean;
}

/** A Markdown table that is aligned, so that it can be read in a terminal too. */
export function markdownTable<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): string {
  const widths = columns.map(({ heading, cell }) =>
    Math.max(3, heading.length, ...rows.map((row) => cell(row).length)),
  );
  const line = (texts: readonly string[]) => `| ${texts.join(' | ')} |`;
  const pad = (text: string, at: number) =>
    columns[at]?.left ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0);
  return [
    line(columns.map(({ heading }, at) => pad(heading, at))),
    line(columns.map(({ left }, at) => (left ? '-'.repeat(widths[at] ?? 0) : `${'-'.repeat((widths[at] ?? 1) - 1)}:`))),
    ...rows.map((row) => line(columns.map(({ cell }, at) => pad(cell(row), at)))),
  ].join('\n');
}

/** A figure with so many decimals; a dash for one that is not known. */
export function figure(value: number | undefined, decimals = 0): string {
  return value === undefined ? '-' : value.toFixed(decimals);
}
