import { setTimeout as wait } from 'node:timers/promises';
import type { Segment } from '../audio/segments.ts';
import type { JobId } from '../job/job.ts';
import type { BlobStore } from '../storage/blob-store.ts';
import { listNames } from '../storage/json-blob.ts';
import { pieceOf, workNames } from '../storage/work-names.ts';

/** An activity waits so long for its piece; then it gives its place to others and is called again. */
const waitMs = 60_000;
/** All that wait for one file share a look. */
const lookEveryMs = 250;

export type AwaitedSegment =
  | { readonly kind: 'here'; readonly segment: Segment }
  /** The file has no such segment, or is not decoded any further: its decoding says why. */
  | { readonly kind: 'none' }
  | { readonly kind: 'later' };

/** Waits until a segment's audio was decoded. */
export async function awaitSegment(
  store: BlobStore,
  id: JobId,
  index: number,
  signal: AbortSignal,
): Promise<AwaitedSegment> {
  for (const endAt = performance.now() + waitMs; performance.now() < endAt; ) {
    // A look that fails says nothing; it may have been another activity's that ended meanwhile.
    const look = await looks.at(store, id).catch(() => undefined);
    const segment = look?.segments.get(index);
    if (segment) return { kind: 'here', segment };
    if (look?.ended) return { kind: 'none' };
    await wait(lookEveryMs, undefined, { signal });
  }
  return { kind: 'later' };
}

interface Look {
  readonly segments: ReadonlyMap<number, Segment>;
  readonly ended: boolean;
}

class Looks {
  readonly #latest = new Map<JobId, { readonly atMs: number; readonly look: Promise<Look> }>();

  /** What is there at this moment, or was at most `lookEveryMs` ago. */
  async at(store: BlobStore, id: JobId): Promise<Look> {
    const nowMs = performance.now();
    for (const [job, { atMs }] of this.#latest) if (nowMs - atMs >= lookEveryMs) this.#latest.delete(job);
    const known = this.#latest.get(id);
    if (known) return known.look;
    const look = lookAt(store, id);
    this.#latest.set(id, { atMs: nowMs, look });
    return look;
  }
}

const looks = new Looks();

async function lookAt(store: BlobStore, id: JobId): Promise<Look> {
  const names = await listNames(store.work, workNames.pieces(id), AbortSignal.timeout(waitMs));
  const pieces = names.map(pieceOf).filter((piece) => piece !== undefined);
  return {
    segments: new Map(pieces.map(({ index, segment }) => [index, segment])),
    ended: names.includes(workNames.piecesEnd(id)) || names.includes(workNames.piecesFailed(id)),
  };
}
