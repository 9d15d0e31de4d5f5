import type { Spoken } from './spoken.ts';

/** Somebody who speaks, as the page shows them. */
export interface Speaker {
  /** As recognised; where two were given the same name, the first one's. */
  readonly label: string;
  readonly name: string;
  /** Which of the colours, 1 to 8. */
  readonly tone: number;
}

const tones = 8;

/** By the label of the recognition, in the order in which they first speak. Those with the same name are the same to the eye. */
export function speakersOf(
  phrases: readonly Spoken[],
  names: Readonly<Record<string, string>>,
): ReadonlyMap<string, Speaker> {
  const byName = new Map<string, Speaker>();
  const byLabel = new Map<string, Speaker>();
  for (const { speaker: label } of phrases) {
    if (label === undefined || byLabel.has(label)) continue;
    const name = names[label] ?? label;
    const known = byName.get(name) ?? { label, name, tone: (byName.size % tones) + 1 };
    byName.set(name, known);
    byLabel.set(label, known);
  }
  return byLabel;
}
