import { Resvg } from '@resvg/resvg-js';
import { type Graph, instance } from '@viz-js/viz';
import type { Holders } from './holders.ts';

/** The layout knows its widths: each letter takes 0.6 of the font's size, as in every font that the picture names. */
const layoutFont = 'Courier';
const fonts = "'DejaVu Sans Mono', 'Liberation Mono', 'Courier New', monospace";
const [holderColour, instanceColour, lineColour] = ['#f4f6f8', '#ffd9d4', '#5b6770'];
/** Characters of a name before it is cut. */
const longestName = 60;
const pngZoom = 1.5;

/** The paths as one picture, the roots at its top; at most `most` of them. */
export async function holdersSvg(holders: Holders, most: number): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(toGraph(holders, most), { format: 'svg' });
  return svg.replaceAll(/font-family="[^"]*"/g, `font-family="${fonts}"`);
}

/** The same as PNG; undefined where the machine has no font to write with. */
export function svgToPng(svg: string): Uint8Array | undefined {
  const text = '<svg xmlns="http://www.w3.org/2000/svg" width="99" height="30"><text y="20">abc</text></svg>';
  if (!new Resvg(text).getBBox()) return undefined;
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: pngZoom }, background: 'white' }).render().asPng();
}

/** Paths that begin alike share their beginning. */
function toGraph(holders: Holders, most: number): Graph {
  const nodes = new Map<string, { label: string; count: number; isInstance: boolean }>();
  const edges = new Map<string, { tail: string; head: string; label: string }>();
  for (const { count, steps } of holders.paths.slice(0, most)) {
    let tail = '';
    steps.forEach(({ by, what }, index) => {
      const head = `${tail}/${by}>${what}`;
      const isInstance = index === steps.length - 1;
      const node = nodes.get(head) ?? { label: what, count: 0, isInstance: false };
      nodes.set(head, { ...node, count: node.count + count, isInstance: node.isInstance || isInstance });
      if (tail) edges.set(head, { tail, head, label: by });
      tail = head;
    });
  }
  const numbers = new Map([...nodes.keys()].map((key, index) => [key, `n${index}`]));
  return {
    directed: true,
    graphAttributes: { rankdir: 'TB', nodesep: 0.3, ranksep: 0.35, bgcolor: 'white' },
    nodeAttributes: { shape: 'box', style: 'rounded,filled', fontname: layoutFont, fontsize: 11, margin: '0.15,0.08' },
    edgeAttributes: { fontname: layoutFont, fontsize: 10, arrowsize: 0.7, color: lineColour, fontcolor: lineColour },
    nodes: [...nodes].map(([key, { label, count, isInstance }]) => ({
      name: numbers.get(key) ?? '',
      attributes: {
        label: isInstance ? `${count} × ${shown(label)}` : shown(label),
        fillcolor: isInstance ? instanceColour : holderColour,
        color: lineColour,
      },
    })),
    edges: [...edges.values()].map(({ tail, head, label }) => ({
      tail: numbers.get(tail) ?? '',
      head: numbers.get(head) ?? '',
      attributes: { label: `  ${shown(label)}  ` },
    })),
  };
}

/** Graphviz reads a backslash as the beginning of an escape. */
function shown(text: string): string {
  const short = text.length > longestName ? `${text.slice(0, longestName)}…` : text;
  return short.replaceAll('\\', '\\\\');
}
