/** The loudest file fills the height; one that is quiet as a whole is drawn as if it were this loud, at most. */
const leastFull = 24;
/** Loudness is felt by less than its value: without this, speech beside one loud clap would be a flat line. */
const curve = 0.7;

/** The height, 0 to 1, of each of `count` bars that show the peaks of a whole recording. */
export function barsOf(peaks: Uint8Array, count: number): Float32Array {
  let loudest = leastFull;
  for (const peak of peaks) if (peak > loudest) loudest = peak;
  const bars = new Float32Array(count);
  for (let bar = 0; bar < count; bar++) {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    let most = 0;
    for (let at = from; at < to; at++) most = Math.max(most, peaks[at] ?? 0);
    bars[bar] = (most / loudest) ** curve;
  }
  return bars;
}
