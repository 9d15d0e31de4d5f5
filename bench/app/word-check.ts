/** How heard words differ from those that were said, each of which is said once. */
export interface WordCheck {
  readonly said: number;
  readonly lost: number;
  readonly doubled: number;
  /** Heard, and never said. */
  readonly strange: number;
  readonly inOrder: boolean;
}

export function checkWords(said: readonly string[], heard: readonly string[]): WordCheck {
  const spoken = new Set(said);
  const once = new Set(heard);
  const strange = heard.filter((word) => !spoken.has(word)).length;
  return {
    said: said.length,
    lost: said.filter((word) => !once.has(word)).length,
    doubled: heard.length - once.size,
    strange,
    // Test words are numbered: their order is that of their texts.
    inOrder: heard.every((word, at) => at === 0 || number(word) >= number(heard[at - 1] ?? '')),
  };
}

function number(word: string): number {
  return Number(word.slice(1));
}
