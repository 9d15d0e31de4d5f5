import { uncertainBelow } from './phrase-text.tsx';
import type { Reading } from './reading.ts';

/** Who speaks, and what the marks in the text mean; of each only what there is. */
export function Legend({ reading }: { readonly reading: Reading }) {
  const speakers = [...new Set(reading.speakers.value.values())];
  const phrases = reading.phrases.value;
  const isUncertain = phrases.some(({ confidence, edited }) => confidence < uncertainBelow && !edited);
  const isEdited = phrases.some(({ edited }) => edited);
  if (speakers.length === 0 && !isUncertain && !isEdited) return null;
  return (
    <div class="legend">
      {speakers.length > 0 ? (
        <ul class="speakers" aria-label="Speakers">
          {speakers.map(({ label, name, tone }) => (
            <li key={label} class={`speaker-${tone}`}>
              {reading.canEdit.value ? (
                <button
                  type="button"
                  class="speaker-name"
                  title={`Rename ${name}`}
                  onClick={() => {
                    reading.naming.value = label;
                  }}
                >
                  {name}
                </button>
              ) : (
                <span class="speaker-name">{name}</span>
              )}
            </li>
          ))}
        </ul>
      ) : null}
      {isUncertain ? (
        <p class="muted">
          <span class="uncertain">
            <span class="words">dotted</span>
          </span>
          : recognised with less than {Math.round(uncertainBelow * 100)} % confidence
        </p>
      ) : null}
      {isEdited ? (
        <p class="muted">
          <span class="edited">✓</span> corrected by hand
        </p>
      ) : null}
    </div>
  );
}
