import { computed, effect, signal } from '@preact/signals';
import { nothingTyped, readOptions, type TypedOptions } from './options-text.ts';

const storageKey = 'dropscribe-options';

/** What is typed into the options, as this browser remembers it. */
export const typedOptions = signal<TypedOptions>(remembered());
/** The same as the API takes it, or what is wrong with it. */
export const readNow = computed(() => readOptions(typedOptions.value));

effect(() => localStorage.setItem(storageKey, JSON.stringify(typedOptions.value)));

export function type(change: Partial<TypedOptions>): void {
  typedOptions.value = { ...typedOptions.peek(), ...change };
}

function remembered(): TypedOptions {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '{}');
    return typeof read === 'object' && read !== null ? typedOf(read) : nothingTyped;
  } catch {
    // Not what was written there: as if nothing were.
    return nothingTyped;
  }
}

function typedOf(read: Partial<Record<keyof TypedOptions, unknown>>): TypedOptions {
  const { language, speakers, phrases, profanity } = read;
  return {
    language: typeof language === 'string' ? language : '',
    speakers: speakers === 'voices' || speakers === 'channels' || speakers === 'not' ? speakers : '',
    phrases: typeof phrases === 'string' ? phrases : '',
    profanity: profanity === 'masked' || profanity === 'removed' || profanity === 'raw' ? profanity : '',
  };
}
