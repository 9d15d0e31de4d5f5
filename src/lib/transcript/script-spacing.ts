/** Scripts that are written without spaces between words. */
const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
/** Their punctuation, and full-width forms. */
const widePunctuation = '\\u3000-\\u303f\\uff01-\\uff60';
const hasUnspaced = new RegExp(`[${unspaced}]`, 'u');
const endsUnspaced = new RegExp(`[${unspaced}${widePunctuation}]$`, 'u');
const startsUnspaced = new RegExp(`^[${unspaced}${widePunctuation}]`, 'u');
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/gu;
const combining = /\p{M}/gu;

/** True when the text holds words that no space divides. */
export function isUnspaced(text: string): boolean {
  return hasUnspaced.test(text);
}

/** What stands between two texts that follow each other: a space, or nothing in Chinese, Japanese, Thai and their like. */
export function between(before: string, after: string): '' | ' ' {
  return endsUnspaced.test(before) && startsUnspaced.test(after) ? '' : ' ';
}

/** Columns that a text takes on a screen: two for East Asian wide characters, none for combining marks. */
export function columns(text: string): number {
  return [...text].length + (text.match(wide)?.length ?? 0) - (text.match(combining)?.length ?? 0);
}
