import type { ContainerClient } from '@azure/storage-blob';
import { type ListedBlob, listPage } from './json-blob.ts';

/** Blobs that are asked for at once. A job of an hour has fewer segments. */
const usualPageSize = 200;

/** What cannot change any more, and where the storage goes on after it. */
interface Complete<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

/** Gives a blob's number and what is to be remembered of it; nothing for one without a number. */
type ReadNumbered<Item> = (blob: ListedBlob) => { readonly number: number; readonly item: Item } | undefined;

export interface GrowingListed<Item> {
  /** Of those with a number, in the order of the alphabet. */
  readonly items: readonly Item[];
  readonly others: readonly ListedBlob[];
}

/**
 * Lists blobs that are written once each and whose names begin with their numbers, from 0 on. A page without a gap stays as it is,
 * and is not asked for again. Measured, a look at all of 1,170 blobs takes 0.3 s of a processor and makes the process 20 MB bigger,
 * since the storage answers with a megabyte of XML; one at a single blob takes 7 ms and 5 MB.
 */
export class GrowingList<Item> {
  readonly #prefix: string;
  readonly #read: ReadNumbered<Item>;
  readonly #pageSize: number;
  #complete: Complete<Item> = { items: [] };

  constructor(prefix: string, read: ReadNumbered<Item>, pageSize: number = usualPageSize) {
    this.#prefix = prefix;
    this.#read = read;
    this.#pageSize = pageSize;
  }

  /** All that is there. Throws a storage failure; the next call then begins anew. */
  async look(container: ContainerClient, signal: AbortSignal): Promise<GrowingListed<Item>> {
    const items = [...this.#complete.items];
    const others: ListedBlob[] = [];
    let { next } = this.#complete;
    let isComplete = true;
    try {
      do {
        const first = items.length;
        const page = await listPage(
          container,
          this.#prefix,
          { size: this.#pageSize, ...(next ? { after: next } : {}) },
          signal,
        );
        for (const blob of page.blobs) {
          const read = this.#read(blob);
          isComplete &&= read?.number === items.length;
          if (read) items.push(read.item);
          else others.push(blob);
        }
        next = page.next;
        if (isComplete && next && items.length > first) this.#remember({ items: [...items], next });
      } while (next);
    } catch (thrown) {
      // Where to go on is the storage's to say, and may be what it no longer takes.
      this.#complete = { items: [] };
      throw thrown;
    }
    return { items, others };
  }

  /** Of two looks at once the later one may know less. */
  #remember(complete: Complete<Item>): void {
    if (complete.items.length > this.#complete.items.length) this.#complete = complete;
  }
}
