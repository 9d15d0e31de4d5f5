const segmenter = new Intl.Segmenter();
/** What terminals draw two columns wide: pictures, and the scripts of East Asia (Unicode's East Asian Width W and F, roughly). */
const wide =
  /^(\p{Emoji_Presentation}|\p{Regional_Indicator}|.*\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}])/u;

/** A name as it may be shown: what it holds to steer a terminal is left out. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '?').toWellFormed();
}

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const { segment } of segmenter.segment(text)) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** A text in exactly so many columns: filled up, or cut with an ellipsis. */
export function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text + ' '.repeat(columns - columnsOf(text));
  let kept = '';
  let used = 1;
  for (const { segment } of segmenter.segment(text)) {
    used += columnsOf(segment);
    if (used > columns) break;
    kept += segment;
  }
  return `${kept}…${' '.repeat(Math.max(columns - columnsOf(kept) - 1, 0))}`;
}

/** `1:02:03`, or `2:03` in the first hour. */
export function clock(ms: number): string {
  const seconds = Math.max(Math.round(ms / 1000), 0);
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** Megabytes with what decimals tell. */
export function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return value < 10 ? value.toFixed(1) : value.toFixed(0);
}
