import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Peaks } from '../api/recording.ts';
import type { Reading } from '../transcript/reading.ts';
import { seamText } from '../transcript/rows.ts';
import { clock } from '../ui/format.ts';
import { barsOf } from './bars.ts';
import { drawBars, drawMarks, fit } from './draw-waveform.ts';

const stepMs = 5_000;
const pageMs = 30_000;
/** How near the pointer must be to a seam for it to be told of, px. */
const nearPx = 4;

/** Where the player is in the recording, and how loud that is there: a slider for pointers, keys and screen readers. */
export function Waveform({ reading, peaks }: { readonly reading: Reading; readonly peaks: Peaks | undefined }) {
  const { player } = reading;
  const slider = useRef<HTMLDivElement>(null);
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [theme, setTheme] = useState(0);
  const [hover, setHover] = useState<{ readonly x: number; readonly text: string }>();
  const lengthMs = player.lengthMs.value;
  const missing = reading.missing.value;
  const seams = reading.seams.value;
  const hits = reading.search.hits.value;
  const phrases = reading.phrases.value;

  useLayoutEffect(() => {
    const element = slider.current;
    if (!element) return;
    const sized = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 0)));
    sized.observe(element);
    const turned = () => setTheme((times) => times + 1);
    const themed = new MutationObserver(turned);
    themed.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const system = matchMedia('(prefers-color-scheme: dark)');
    system.addEventListener('change', turned);
    return () => {
      sized.disconnect();
      themed.disconnect();
      system.removeEventListener('change', turned);
    };
  }, []);

  // The same bars twice, in two colours: while it plays nothing is drawn, only more of the one is shown.
  useLayoutEffect(() => {
    const [below, above] = [rest.current, played.current];
    if (!below || !above || width === 0) return;
    const height = below.parentElement?.clientHeight ?? 0;
    const bars = peaks && barsOf(peaks.values, Math.floor(width / 3));
    drawBars(fit(below, width, height), bars, colour(below, '--wave'));
    drawBars(fit(above, width, height), bars, colour(above, '--accent'));
  }, [peaks, width, theme]);
  useLayoutEffect(() => {
    const canvas = marks.current;
    if (!canvas || width === 0 || lengthMs === 0) return;
    drawMarks(fit(canvas, width, canvas.parentElement?.clientHeight ?? 0), {
      lengthMs,
      missing,
      seams: seams.map(({ atMs }) => atMs),
      hits: hits.map(({ at }) => phrases[at]?.startMs ?? 0),
      colours: { missing: colour(canvas, '--warn'), seam: colour(canvas, '--muted'), hit: colour(canvas, '--hit') },
    });
  }, [peaks, missing, seams, hits, phrases, width, lengthMs, theme]);
  useEffect(() => {
    let shown = -1;
    return player.watch((ms) => {
      const x = lengthMs === 0 ? 0 : Math.round((Math.min(ms, lengthMs) / lengthMs) * width * 2) / 2;
      if (x === shown || !played.current || !head.current) return;
      shown = x;
      played.current.style.clipPath = `inset(0 ${width - x}px 0 0)`;
      head.current.style.transform = `translateX(${x}px)`;
    });
  }, [player, width, lengthMs]);

  const msAt = (clientX: number) => {
    const left = slider.current?.getBoundingClientRect().left ?? 0;
    return width === 0 ? 0 : (Math.min(Math.max(0, clientX - left), width) / width) * lengthMs;
  };
  const seek = (clientX: number) => reading.seek(msAt(clientX));
  const point = (event: PointerEvent) => {
    const ms = msAt(event.clientX);
    if (event.buttons === 1 && slider.current?.hasPointerCapture(event.pointerId)) seek(event.clientX);
    const nearMs = width === 0 ? 0 : (nearPx / width) * lengthMs;
    const seam = event.pointerType === 'mouse' ? seams.find(({ atMs }) => Math.abs(atMs - ms) <= nearMs) : undefined;
    const gap = missing.find(({ startMs, endMs }) => ms >= startMs && ms <= endMs);
    const what = gap ? ' · missing: not recognised' : seam ? ` · ${seamText(seam)}` : '';
    const left = slider.current?.getBoundingClientRect().left ?? 0;
    setHover({ x: Math.min(Math.max(0, event.clientX - left), width), text: `${clock(ms / 1000)}${what}` });
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: -stepMs,
      ArrowDown: -stepMs,
      ArrowRight: stepMs,
      ArrowUp: stepMs,
      PageDown: -pageMs,
      PageUp: pageMs,
    };
    const step = steps[event.key];
    if (step !== undefined) reading.seek(player.nowMs + step);
    else if (event.key === 'Home') reading.seek(0);
    else if (event.key === 'End') reading.seek(lengthMs);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const seconds = Math.floor(player.placeMs.value / 1000);
  return (
    <div
      ref={slider}
      class={`waveform ${peaks ? '' : 'plain'}`}
      role="slider"
      tabIndex={0}
      aria-label="Place in the recording"
      aria-valuemin={0}
      aria-valuemax={Math.floor(lengthMs / 1000)}
      aria-valuenow={seconds}
      aria-valuetext={`${clock(seconds)} of ${clock(lengthMs / 1000)}`}
      onKeyDown={press}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        slider.current?.setPointerCapture(event.pointerId);
        seek(event.clientX);
      }}
      onPointerMove={point}
      onPointerLeave={() => setHover(undefined)}
    >
      <canvas ref={rest} />
      <canvas ref={played} class="played" />
      <canvas ref={marks} />
      <div ref={head} class="playhead" />
      {hover ? (
        <div class="tip numbers" style={{ left: `${hover.x}px` }} data-side={hover.x > width / 2 ? 'left' : 'right'}>
          {hover.text}
        </div>
      ) : null}
    </div>
  );
}

/** A colour of the theme as canvases take it: resolved by the browser, since tokens are light-dark(). */
function colour(of: Element, token: string): string {
  const probe = document.createElement('span');
  probe.style.color = `var(${token})`;
  of.parentElement?.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
