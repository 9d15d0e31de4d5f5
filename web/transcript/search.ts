import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { find, type Hit } from './find.ts';
import type { Spoken } from './spoken.ts';

const noHits: readonly Hit[] = [];

/** What is looked for in a transcript, where it stands, and which of these places is looked at. */
export class Search {
  readonly query = signal('');
  readonly hits: ReadonlySignal<readonly Hit[]>;
  /** By the phrase, from 0: its hits, and the number of the first of them. */
  readonly byPhrase: ReadonlySignal<ReadonlyMap<number, { readonly first: number; readonly hits: readonly Hit[] }>>;
  /** Of the hit that is looked at, from 0. */
  readonly at = signal(0);

  constructor(phrases: ReadonlySignal<readonly Spoken[]>) {
    this.hits = computed(() => (this.query.value === '' ? noHits : find(phrases.value, this.query.value)));
    this.byPhrase = computed(() => {
      const map = new Map<number, { first: number; hits: Hit[] }>();
      for (const [nth, hit] of this.hits.value.entries()) {
        const here = map.get(hit.at);
        if (here) here.hits.push(hit);
        else map.set(hit.at, { first: nth, hits: [hit] });
      }
      return map;
    });
  }

  /** Looks for something else, from a phrase on. */
  look(query: string, fromPhrase: number): Hit | undefined {
    this.query.value = query;
    const next = this.hits.value.findIndex(({ at }) => at >= fromPhrase);
    this.at.value = Math.max(0, next);
    return this.hits.value[this.at.value];
  }

  /** The next hit, or the one before; round at the ends. */
  step(by: 1 | -1): Hit | undefined {
    const { length } = this.hits.value;
    if (length === 0) return undefined;
    this.at.value = (this.at.value + by + length) % length;
    return this.hits.value[this.at.value];
  }
}
