import { useLayoutEffect, useRef } from 'preact/hooks';
import { type Piece, shownWords } from './pieces.ts';
import type { Reading } from './reading.ts';
import { type Spoken, tokensOf } from './spoken.ts';
import type { SpokenNow } from './spoken-now.ts';

/** Below it a phrase is marked: the service was not sure. */
export const uncertainBelow = 0.6;

/** The text of a phrase, word by word: a click on one plays from there. */
export function PhraseText({
  reading,
  now,
  phrase,
  at,
  language,
}: {
  readonly reading: Reading;
  readonly now: SpokenNow;
  readonly phrase: Spoken;
  readonly at: number;
  readonly language?: string;
}) {
  const text = useRef<HTMLParagraphElement>(null);
  const tokens = tokensOf(phrase);
  const found = reading.search.byPhrase.value.get(at);
  // Which hit is looked at concerns only the phrases that have one.
  const looked = found ? reading.search.at.value - found.first : -1;
  const isUncertain = phrase.confidence < uncertainBelow && !phrase.edited;
  useLayoutEffect(() => {
    now.attach(at, text.current);
    now.mark();
    return () => now.attach(at, null);
  });
  const play = ({ target }: MouseEvent) => {
    // Whoever marks some text wants to copy it.
    if (!getSelection()?.isCollapsed) return;
    const word = target instanceof Element ? target.closest<HTMLElement>('[data-word]')?.dataset['word'] : undefined;
    const token = word === undefined ? undefined : tokens[Number(word)];
    if (!token) return;
    reading.follows.value = true;
    reading.player.seek(token.startMs);
  };
  const marked = ({ text: part, hit }: Piece) =>
    hit === undefined ? part : <mark data-looked={hit === looked ? '' : undefined}>{part}</mark>;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: with keys one goes by the phrase's time, and from word to word with , and .
    <p ref={text} class={`said ${isUncertain ? 'uncertain' : ''}`} lang={phrase.language} onClick={play}>
      {language ? <span class="tag">{language}</span> : null}
      {isUncertain ? <span class="visually-hidden">Uncertain: </span> : null}
      {phrase.text === '' ? <em class="muted">Taken out of the text.</em> : null}
      <span class="words" title={isUncertain ? percentText(phrase.confidence) : undefined}>
        {shownWords(tokens, found?.hits ?? []).map(({ before, pieces }, nth) => [
          ...before.map(marked),
          <span key={nth} data-word={nth}>
            {pieces.map(marked)}
          </span>,
        ])}
      </span>
      {phrase.edited ? (
        <span class="edited" title="Corrected by hand">
          <span aria-hidden="true"> ✓</span>
          <span class="visually-hidden"> (corrected)</span>
        </span>
      ) : null}
    </p>
  );
}

const percentText = (confidence: number) => `Recognised with ${Math.round(confidence * 100)} % confidence`;
