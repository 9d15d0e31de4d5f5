import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';

export interface SnapshotSource {
  /** Of the Functions host, e.g. http://127.0.0.1:7071. */
  readonly url: string;
  readonly threadId: number;
  /** The app's master key, which Azure asks for. */
  readonly key?: string | undefined;
}

/** A large heap takes its time: it is walked, written and sent. The platform cuts answers that begin after 230 s. */
const answerWithinMs = 240_000;
const ownerOnly = 0o600;
const problemSchema = z.looseObject({ detail: z.string(), remedy: z.string() });

/** Takes a snapshot of a running worker and writes it to `path`. Throws an Error with a sentence; no file is left then. */
export async function fetchSnapshot(source: SnapshotSource, path: string): Promise<void> {
  const address = new URL(`/api/memory/snapshot?content=true&thread=${source.threadId}`, source.url);
  const headers = source.key ? { 'x-functions-key': source.key } : {};
  const signal = AbortSignal.timeout(answerWithinMs);
  const answer = await fetch(address, { method: 'POST', headers, signal }).catch((cause: unknown) => {
    throw new Error(`No app answers at ${source.url}. Start one with: npm start`, { cause });
  });
  if (!answer.ok || !answer.body) throw new Error(await reason(answer));
  try {
    await pipeline(answer.body, createWriteStream(path, { flags: 'wx', mode: ownerOnly }));
  } catch (thrown) {
    const exists = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
    if (exists) throw new Error(`${path} is there already.`);
    await rm(path, { force: true });
    throw new Error(`The snapshot did not come through: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

async function reason(answer: Response): Promise<string> {
  const text = await answer.text();
  if (answer.status === 401 || answer.status === 403) {
    return 'The app asks for its master key: put it into the environment as MEMORY_KEY.';
  }
  const problem = problemSchema.safeParse(parseJson(text));
  if (answer.status === 404 && !text.includes('no-such-thread')) {
    return 'The app gives no snapshots: its setting MEMORY_SNAPSHOT_DIR must name a folder (MEMORY_SNAPSHOT_DIR=/tmp npm start).';
  }
  if (problem.success) return `${problem.data.detail} ${problem.data.remedy}`;
  return `The app answered ${answer.status}: ${text.slice(0, 200)}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
