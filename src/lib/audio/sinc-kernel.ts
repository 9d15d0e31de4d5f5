import { sampleRateHz } from './recognition-pcm.ts';

/** A low-pass filter sampled at every phase that an output sample can have between two input frames. */
export interface SincKernel {
  /** Input frames on each side of an output sample that add to it. */
  readonly reach: number;
  readonly phases: number;
  /** Output samples after which the phases repeat, a whole number of input frames later. */
  readonly period: number;
  /** Row after row of `2 × reach` weights, one row a phase; each row sums to 1. */
  readonly weights: Float64Array;
}

/** Zero crossings on each side: with the window below, about 80 dB down from 8.5 kHz and flat to 6.3 kHz at 16 kHz out. */
const crossings = 16;
/** Centre of the transition, as a part of the lower Nyquist frequency. */
const cutoff = 0.93;
/** Kaiser's beta for about 80 dB (Oppenheim and Schafer, Discrete-Time Signal Processing, 7.5.3). */
const beta = 8;
/**
 * Rates that share few factors with 16 kHz, e.g. 44,101 Hz, have up to 16,000 phases. With more than this many per
 * cycle of the lower rate the nearest one is taken, which errs by about -68 dB at 8 kHz and -80 dB at 2 kHz.
 */
const phasesPerCycle = 16_384;

let latest: { readonly rateHz: number; readonly kernel: SincKernel } | undefined;

/** The kernel from a rate to 16 kHz. The latest one (at most 5 MB) is kept, since ranges of one file come in a row. */
export function sincKernel(rateHz: number): SincKernel {
  if (latest?.rateHz !== rateHz) latest = { rateHz, kernel: makeKernel(rateHz) };
  return latest.kernel;
}

function makeKernel(rateHz: number): SincKernel {
  const lowerPart = Math.min(1, sampleRateHz / rateHz);
  const reach = Math.ceil(crossings / lowerPart);
  const period = sampleRateHz / greatestCommonDivisor(rateHz, sampleRateHz);
  const phases = Math.min(period, Math.ceil(phasesPerCycle * lowerPart));
  const weights = new Float64Array(phases * 2 * reach);
  const bandwidth = lowerPart * cutoff;
  for (let phase = 0; phase < phases; phase++) {
    const row = weights.subarray(phase * 2 * reach, (phase + 1) * 2 * reach);
    let sum = 0;
    for (let tap = 0; tap < row.length; tap++) {
      const distance = tap - reach + 1 - phase / phases;
      const weight = sinc(bandwidth * distance) * kaiser(distance / reach);
      row[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < row.length; tap++) row[tap] = (row[tap] ?? 0) / sum;
  }
  return { reach, phases, period, weights };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The Kaiser window at -1..1, but for a constant factor. */
function kaiser(x: number): number {
  return Math.abs(x) >= 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x));
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
