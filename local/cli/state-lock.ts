import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

/** Who runs on a state folder, and where. */
const ownerSchema = z.object({ pid: z.number().int(), apiUrl: z.string(), connectionString: z.string() });
export type StateOwner = z.infer<typeof ownerSchema>;

/** Where the instance that `npm start` serves keeps its state. */
export const stateDir = fileURLToPath(new URL('../../.dropscribe', import.meta.url));
const lockName = 'running.json';

/** The instance that runs on this state folder now; undefined when there is none, or when it died. */
export async function findOwner(stateDir: string): Promise<StateOwner | undefined> {
  const text = await readFile(join(stateDir, lockName), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : ownerSchema.safeParse(parseJson(text));
  if (!parsed?.success || !isAlive(parsed.data.pid)) return undefined;
  // A pid may be another program's by now: only an instance answers there.
  const answer = await fetch(`${parsed.data.apiUrl}/api/transcriptions?top=1`, {
    signal: AbortSignal.timeout(5_000),
  }).catch(() => undefined);
  return answer?.ok ? parsed.data : undefined;
}

/** Says that this process runs on the folder, until it is disposed of. */
export async function claimState(stateDir: string, owner: Omit<StateOwner, 'pid'>): Promise<AsyncDisposable> {
  await mkdir(stateDir, { recursive: true });
  const path = join(stateDir, lockName);
  await writeFile(path, JSON.stringify({ ...owner, pid: process.pid }), { mode: 0o600 });
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
