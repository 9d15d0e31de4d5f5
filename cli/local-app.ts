import { findOwner, stateDir } from '../local/cli/state-lock.ts';
import { temporaryFolder } from '../local/cli/temporary-folder.ts';
import { type Stack, startStack } from '../local/stack.ts';
import { openAccess } from './app/access.ts';
import { AppClient } from './app/client.ts';
import { AppUnavailable } from './errors.ts';

/** An app that can be used until it is disposed of. */
export interface OpenApp extends AsyncDisposable {
  readonly client: AppClient;
  /** It runs for this run alone: its jobs end with it. */
  readonly isOwn: boolean;
}

/** The instance that runs on this machine; where none does, one for this run alone. Throws AppUnavailable, or the signal's reason. */
export async function openLocalApp(say: (line: string) => void, signal: AbortSignal): Promise<OpenApp> {
  const owner = await findOwner(stateDir);
  if (owner) return { client: clientOf(owner.apiUrl), isOwn: false, async [Symbol.asyncDispose]() {} };
  say('Starting Dropscribe on this machine; for a deployed app give --url ...');
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await temporaryFolder());
  const stack = parts.use(await unlessAborted(startIn(folder.path), signal));
  const owned = parts.move();
  return { client: clientOf(stack.apiUrl), isOwn: true, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

function clientOf(apiUrl: string): AppClient {
  return new AppClient({ base: apiUrl, isLoopback: true }, openAccess);
}

async function startIn(stateDir: string): Promise<Stack> {
  const log = process.env['DROPSCRIBE_LOG'] ? (line: string) => console.error(line) : () => {};
  try {
    return await startStack({ stateDir, apiPort: 0, recognizer: 'sphinx', log });
  } catch (thrown) {
    throw new AppUnavailable({
      code: 'not-started',
      message: `Dropscribe could not be started on this machine: ${thrown instanceof Error ? thrown.message : thrown}`,
      remedy: 'DROPSCRIBE_LOG=1 shows more; --url uses a deployed app instead.',
    });
  }
}

/** What is half started ends with this process. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return await Promise.race([work, aborted]);
}
