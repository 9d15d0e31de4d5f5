/** A text without case, accents and kinds of quotation marks, and where in the text each part of it comes from. */
export interface Folded {
  readonly text: string;
  /** Place in the original of the character at each place of `text`, and the original's length at the end. */
  place(at: number): number;
}

/** Nothing but characters that lower case alone folds, each to one. */
const plainOnly = /^[ -~]*$/;
const marks = /\p{M}+/gu;
const alike: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  ς: 'σ',
  ß: 'ss',
  '\u00a0': ' ',
};

function foldCharacter(character: string): string {
  const lower = character.normalize('NFD').replace(marks, '').toLowerCase();
  return alike[lower] ?? lower;
}

/** For searching: "Cafe" finds "café". */
export function fold(text: string): Folded {
  if (plainOnly.test(text)) return { text: text.toLowerCase(), place: (at) => at };
  let folded = '';
  const places: number[] = [];
  let at = 0;
  for (const character of text) {
    const plain = foldCharacter(character);
    for (let nth = 0; nth < plain.length; nth++) places.push(at);
    folded += plain;
    at += character.length;
  }
  return { text: folded, place: (where) => places[where] ?? text.length };
}
