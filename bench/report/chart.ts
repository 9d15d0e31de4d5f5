import { writeFile } from 'node:fs/promises';
import { Resvg } from '@resvg/resvg-js';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';

export interface ChartLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface Chart {
  readonly title: string;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly lines: readonly ChartLine[];
  /** Both axes, which then have no zero; each point is marked. */
  readonly logarithmic?: boolean;
}

/** Of the picture as a PNG, in pixels: sharp on a dense screen. */
const pngWidth = 1_600;

/** Draws lines over a common axis and writes them to `path`.svg and `path`.png. */
export async function writeChart(path: string, chart: Chart): Promise<void> {
  const view = new View(parse(compile(specificationOf(chart)).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  await writeFile(`${path}.svg`, svg);
  const png = new Resvg(svg, { fitTo: { mode: 'width', value: pngWidth }, background: 'white' }).render().asPng();
  await writeFile(`${path}.png`, png);
}

function specificationOf({ title, xTitle, yTitle, lines, logarithmic = false }: Chart): TopLevelSpec {
  const log = { type: 'log' } as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title,
    width: 640,
    height: 320,
    background: 'white',
    config: { font: 'DejaVu Sans, Verdana, sans-serif', legend: { orient: 'bottom', labelLimit: 0, columns: 2 } },
    data: { values: lines.flatMap(({ name, points }) => points.map(({ x, y }) => ({ name, x, y }))) },
    mark: { type: 'line', strokeWidth: 2, point: logarithmic },
    encoding: {
      x: { field: 'x', type: 'quantitative', title: xTitle, ...(logarithmic ? { scale: log } : {}) },
      y: { field: 'y', type: 'quantitative', title: yTitle, scale: logarithmic ? log : { zero: true } },
      color: { field: 'name', type: 'nominal', title: null, sort: lines.map(({ name }) => name) },
      strokeDash: { field: 'name', type: 'nominal', title: null, sort: lines.map(({ name }) => name) },
    },
  };
}
