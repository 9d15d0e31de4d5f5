import { effect, signal } from '@preact/signals';
import { uploads } from './uploads.ts';

const storageKey = 'dropscribe-unfinished';

/** Files that were on their way when the page was left in this tab: it cannot read them again by itself. */
export const unfinished = signal<readonly string[]>(read());

/** They are here again, or nobody wants them any more. */
export function noLongerUnfinished(names: ReadonlySet<string>): void {
  unfinished.value = unfinished.peek().filter((name) => !names.has(name));
}

effect(() => {
  const wanted = uploads.value.filter(({ state }) => state.value.is !== 'refused').map(({ name }) => name.value);
  const names = [...new Set([...unfinished.value, ...wanted])];
  if (names.length === 0) sessionStorage.removeItem(storageKey);
  else sessionStorage.setItem(storageKey, JSON.stringify(names));
});

addEventListener('beforeunload', (event) => {
  // Those that wait for an answer would be gone as well.
  if (uploads.peek().some(({ state }) => state.peek().is !== 'refused')) event.preventDefault();
});

function read(): readonly string[] {
  try {
    const names: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? '[]');
    return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  } catch {
    // Not what was written there: nothing is known.
    return [];
  }
}
