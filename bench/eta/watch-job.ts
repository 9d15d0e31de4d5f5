import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Look } from './told.ts';

/** Seldom enough to cost the worker little, often enough for half a second of ten. */
const lookEveryMs = 250;

const viewSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.string(),
  percent: z.number(),
  etaSeconds: z.number().optional(),
  finished: z.string().optional(),
});
const listSchema = z.object({ transcriptions: z.array(viewSchema) });

export interface WatchedJob {
  readonly looks: readonly Look[];
  /** How it ended, and when it was seen to have. */
  readonly state: string;
  readonly tookMs: number;
}

/** Looks at a file's job from its drop until it has ended. Throws the signal's reason when it aborts before. */
export async function watchJob(
  apiUrl: string,
  name: string,
  droppedAt: number,
  signal: AbortSignal,
): Promise<WatchedJob> {
  const looks: Look[] = [];
  let id: string | undefined;
  for (;;) {
    const view = id
      ? await ask(`${apiUrl}/api/transcriptions/${id}`, viewSchema, signal)
      : await find(apiUrl, name, signal);
    const atMs = performance.now() - droppedAt;
    if (view) {
      id = view.id;
      const { state, percent, etaSeconds } = view;
      looks.push({ atMs, state, percent, ...(etaSeconds === undefined ? {} : { etaMs: 1_000 * etaSeconds }) });
      if (view.finished) return { looks, state, tookMs: atMs };
    }
    await wait(lookEveryMs, undefined, { signal });
  }
}

async function find(
  apiUrl: string,
  name: string,
  signal: AbortSignal,
): Promise<z.infer<typeof viewSchema> | undefined> {
  const list = await ask(`${apiUrl}/api/transcriptions?top=20`, listSchema, signal);
  return list?.transcriptions.find((view) => view.name === name);
}

/** Undefined where the answer is no success: the next look may have one. */
async function ask<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T | undefined> {
  const answer = await fetch(url, { signal });
  const body: unknown = await answer.json();
  return answer.ok ? schema.parse(body) : undefined;
}
