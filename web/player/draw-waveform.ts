/** What is drawn over the bars; times in milliseconds. */
export interface Marks {
  readonly lengthMs: number;
  readonly missing: readonly { readonly startMs: number; readonly endMs: number }[];
  readonly seams: readonly number[];
  readonly hits: readonly number[];
  readonly colours: { readonly missing: string; readonly seam: string; readonly hit: string };
}

/** A canvas to draw on, and its size in CSS pixels. */
export interface Sheet {
  readonly context: CanvasRenderingContext2D;
  readonly width: number;
  readonly height: number;
}

/** Makes a canvas as fine as the screen, and empty. */
export function fit(canvas: HTMLCanvasElement, width: number, height: number): Sheet | undefined {
  const scale = devicePixelRatio;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.scale(scale, scale);
  return { context, width, height };
}

/** Room at the lower edge, where the marks are. */
const footPx = 7;
const barPx = 2;
const lowestPx = 2;

/** Bars around a middle line; the line alone where loudness is not known. */
export function drawBars(sheet: Sheet | undefined, bars: Float32Array | undefined, colour: string): void {
  if (!sheet) return;
  const { context, width, height } = sheet;
  const middle = (height - footPx) / 2;
  context.fillStyle = colour;
  context.beginPath();
  if (!bars) {
    context.roundRect(0, height / 2 - 2, width, 4, 2);
  } else {
    const step = width / bars.length;
    for (const [at, bar] of bars.entries()) {
      const tall = Math.max(lowestPx, bar * (height - footPx));
      context.roundRect(at * step, middle - tall / 2, barPx, tall, 1);
    }
  }
  context.fill();
}

/** Gaps hatched over the whole height, seams and hits as ticks along the lower edge. */
export function drawMarks(sheet: Sheet | undefined, { lengthMs, missing, seams, hits, colours }: Marks): void {
  if (!sheet) return;
  const { context, width, height } = sheet;
  const xOf = (ms: number) => (ms / lengthMs) * width;
  for (const { startMs, endMs } of missing) {
    const from = xOf(startMs);
    hatch(context, from, Math.max(3, xOf(endMs) - from), height - footPx, colours.missing);
  }
  ticks(context, seams.map(xOf), 1, height - 4, 4, colours.seam);
  ticks(context, hits.map(xOf), 2, height - footPx, footPx, colours.hit);
}

function hatch(context: CanvasRenderingContext2D, x: number, width: number, height: number, colour: string): void {
  context.save();
  context.beginPath();
  context.rect(x, 0, width, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 6) {
    context.moveTo(at, height);
    context.lineTo(at + height, 0);
  }
  context.stroke();
  context.strokeRect(x, 0, width, height);
  context.restore();
}

/** Those that would fall onto the same pixel are drawn once. */
function ticks(
  context: CanvasRenderingContext2D,
  xs: readonly number[],
  width: number,
  y: number,
  height: number,
  colour: string,
): void {
  context.fillStyle = colour;
  for (const x of new Set(xs.map(Math.round))) context.fillRect(x - width / 2, y, width, height);
}
