import { signal } from '@preact/signals';

const said = signal('');

/** Tells those who cannot see the page what has just happened: ends and failures, never each step. */
export function announce(text: string): void {
  // The same words again are news only when the text has changed in between.
  said.value = said.value === text ? `${text}\u00a0` : text;
}

/** Where it is told. One in the page, there from the start. */
export function LiveRegion() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {said.value}
    </div>
  );
}
