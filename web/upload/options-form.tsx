import { useState } from 'preact/hooks';
import { commonLocales, localeName } from './locales.ts';
import { readNow, type, typedOptions } from './options-store.ts';
import type { ReadOptions, TypedOptions } from './options-text.ts';

/** How the next files are to be transcribed; folded up it says what is chosen. */
export function OptionsForm() {
  const read = readNow.value;
  const [opened, setOpened] = useState(false);
  const wrong = 'wrong' in read ? read.wrong : {};
  const hasFault = Object.keys(wrong).length > 0;
  return (
    <details
      class="options"
      open={opened || hasFault}
      onToggle={(event) => setOpened((event.currentTarget as HTMLDetailsElement).open)}
    >
      <summary>
        <span class="options-title">Options</span> <span class="muted">{summary(read)}</span>
      </summary>
      <Fields typed={typedOptions.value} wrong={wrong} />
    </details>
  );
}

function Fields({
  typed,
  wrong,
}: {
  readonly typed: TypedOptions;
  readonly wrong: { readonly language?: string; readonly phrases?: string };
}) {
  return (
    <div class="options-fields">
      <div class="field">
        <label for="option-language">Language</label>
        <input
          id="option-language"
          list="option-locales"
          autocomplete="off"
          spellcheck={false}
          placeholder="As the app is set"
          value={typed.language}
          aria-invalid={wrong.language !== undefined}
          aria-describedby="option-language-hint"
          onInput={(event) => type({ language: event.currentTarget.value })}
        />
        <datalist id="option-locales">
          {commonLocales.map(([locale, name]) => (
            <option key={locale} value={locale}>
              {name}
            </option>
          ))}
        </datalist>
        <Hint id="option-language-hint" wrong={wrong.language}>
          Such as en-US. Of several, with commas between, each sentence is in one.
        </Hint>
      </div>
      <div class="field">
        <label for="option-speakers">Speakers</label>
        <select
          id="option-speakers"
          value={typed.speakers}
          onChange={(event) => type({ speakers: event.currentTarget.value as TypedOptions['speakers'] })}
        >
          <option value="">As the app is set</option>
          <option value="voices">Told apart by their voices</option>
          <option value="channels">One on each channel of the recording</option>
          <option value="not">Not told apart</option>
        </select>
      </div>
      <div class="field">
        <label for="option-phrases">Names and terms that matter</label>
        <textarea
          id="option-phrases"
          rows={3}
          value={typed.phrases}
          aria-invalid={wrong.phrases !== undefined}
          aria-describedby="option-phrases-hint"
          onInput={(event) => type({ phrases: event.currentTarget.value })}
        />
        <Hint id="option-phrases-hint" wrong={wrong.phrases}>
          One a line. They are recognised more surely.
        </Hint>
      </div>
      <div class="field">
        <label for="option-profanity">Swear words</label>
        <select
          id="option-profanity"
          value={typed.profanity}
          onChange={(event) => type({ profanity: event.currentTarget.value as TypedOptions['profanity'] })}
        >
          <option value="">As the app is set</option>
          <option value="masked">Masked: ****</option>
          <option value="removed">Left out</option>
          <option value="raw">As they were said</option>
        </select>
      </div>
    </div>
  );
}

function Hint({
  id,
  wrong,
  children,
}: {
  readonly id: string;
  readonly wrong: string | undefined;
  readonly children: string;
}) {
  return (
    <p id={id} class={wrong === undefined ? 'hint' : 'hint wrong'}>
      {wrong ?? children}
    </p>
  );
}

function summary(read: ReadOptions): string {
  if ('wrong' in read) return 'to be put right, then uploads begin';
  const { language, languages, speakers, channels, phrases, profanity } = read.options;
  const parts = [
    language ? localeName(language) : languages ? `${languages.length} languages` : '',
    speakers
      ? 'speakers by voice'
      : channels === 'separate'
        ? 'speakers by channel'
        : speakers === false
          ? 'no speakers'
          : '',
    phrases ? (phrases.length === 1 ? '1 term' : `${phrases.length} terms`) : '',
    profanity ? { masked: 'swear words masked', removed: 'no swear words', raw: 'swear words as said' }[profanity] : '',
  ].filter((part) => part !== '');
  return parts.length === 0 ? 'as the app is set' : parts.join(' · ');
}
