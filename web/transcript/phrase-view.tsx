import { clock } from '../ui/format.ts';
import { Icon } from '../ui/icon.tsx';
import { PhraseEditor } from './phrase-editor.tsx';
import { PhraseText } from './phrase-text.tsx';
import type { Reading } from './reading.ts';
import { type PhraseRow, seamText } from './rows.ts';
import type { SpokenNow } from './spoken-now.ts';

/** A phrase: when, who, what; or its editor. The time is its one stop for the Tab key, together with what stands in the same row. */
export function PhraseView({
  reading,
  now,
  row,
  isTabStop,
  index,
  onActive,
}: {
  readonly reading: Reading;
  readonly now: SpokenNow;
  readonly row: PhraseRow;
  readonly isTabStop: boolean;
  /** In the list. */
  readonly index: number;
  /** Is told the index once something of the row has the focus. */
  readonly onActive: (index: number) => void;
}) {
  const { phrase, at, turn, language, seam } = row;
  const speaker = reading.speakerOf(phrase);
  const tabIndex = isTabStop ? 0 : -1;
  const isEdited = reading.editing.value === phrase.id;
  const canEdit = reading.canEdit.value;
  const time = clock(phrase.startMs / 1000);
  return (
    <div
      class={`phrase ${turn ? 'turn' : ''} ${speaker ? `speaker-${speaker.tone}` : ''}`}
      onFocusIn={() => onActive(index)}
    >
      {seam ? (
        <span class={`seam ${seam.joined === 'times' ? 'rough' : ''}`} title={seamText(seam)}>
          {seam.joined === 'times' ? 'a word may be damaged here' : ''}
        </span>
      ) : null}
      {turn && speaker ? (
        <div class="who">
          {canEdit ? (
            <button
              type="button"
              class="speaker-name"
              tabIndex={tabIndex}
              title={`Rename ${speaker.name}`}
              onClick={() => {
                reading.naming.value = speaker.label;
              }}
            >
              {speaker.name}
            </button>
          ) : (
            <span class="speaker-name">{speaker.name}</span>
          )}
        </div>
      ) : null}
      <button
        type="button"
        class="time numbers"
        tabIndex={tabIndex}
        aria-label={`${time}${speaker && !turn ? `, ${speaker.name}` : ''}: play from here`}
        onClick={() => {
          reading.follows.value = true;
          reading.player.seek(phrase.startMs);
        }}
      >
        {time}
      </button>
      {isEdited ? (
        <PhraseEditor reading={reading} phrase={phrase} at={at} />
      ) : (
        <>
          <PhraseText reading={reading} now={now} phrase={phrase} at={at} {...(language ? { language } : {})} />
          {canEdit ? (
            <button
              type="button"
              class="edit-phrase"
              tabIndex={tabIndex}
              aria-label={`Correct what is said at ${time}`}
              title="Correct (E)"
              onClick={() => reading.edit(at)}
            >
              <Icon name="edit" />
            </button>
          ) : null}
        </>
      )}
    </div>
  );
}
