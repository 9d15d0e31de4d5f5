import type { Changes } from './changes.ts';

/** What is in the editor, and not done with. */
export interface Draft {
  /** Of the phrase. */
  readonly id: number;
  /** As the phrase was recognised. */
  readonly was: string;
  readonly text: string;
}

/** What was typed for a job and is not saved: it outlives the page. */
export interface Kept extends Changes {
  readonly draft?: Draft;
}

const keyOf = (jobId: string) => `dropscribe-edits-${jobId}`;

export function readKept(jobId: string): Kept {
  try {
    const kept: Partial<Kept> = JSON.parse(localStorage.getItem(keyOf(jobId)) ?? '{}');
    return { ...kept, texts: kept.texts ?? [], names: kept.names ?? [] };
  } catch {
    // Not written by this page: there is nothing of use in it.
    return { texts: [], names: [] };
  }
}

/** False when the browser has no room for it. */
export function keep(jobId: string, { texts, names, draft }: Kept): boolean {
  try {
    if (texts.length === 0 && names.length === 0 && !draft) localStorage.removeItem(keyOf(jobId));
    else localStorage.setItem(keyOf(jobId), JSON.stringify({ texts, names, draft }));
    return true;
  } catch {
    return false;
  }
}
