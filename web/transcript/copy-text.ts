import { between } from '../../src/lib/transcript/script-spacing.ts';
import { clock } from '../ui/format.ts';
import { type Spoken, shownText } from './spoken.ts';

/** A pause of this length begins another paragraph. */
const longPauseMs = 2_000;

/** The text for other programs: in paragraphs by speaker and pause; with times a line for each phrase. */
export function copyText(
  phrases: readonly Spoken[],
  nameOf: (phrase: Spoken) => string | undefined,
  withTimes: boolean,
): string {
  const parts: string[] = [];
  let before: Spoken | undefined;
  for (const phrase of phrases) {
    const text = shownText(phrase);
    if (text === '') continue;
    const name = nameOf(phrase);
    const isTurn = name !== (before && nameOf(before));
    const isNew = !before || isTurn || phrase.startMs - before.endMs >= longPauseMs;
    const said = isTurn && name ? `${name}: ${text}` : text;
    if (withTimes) parts.push(`${parts.length > 0 ? '\n' : ''}[${clock(phrase.startMs / 1000)}] ${said}`);
    else if (isNew) parts.push(`${parts.length > 0 ? '\n\n' : ''}${said}`);
    else parts.push(`${between(parts.at(-1) ?? '', text)}${text}`);
    before = phrase;
  }
  return parts.length > 0 ? `${parts.join('')}\n` : '';
}
