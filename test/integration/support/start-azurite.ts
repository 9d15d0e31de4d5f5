import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diesWithParent } from './dies-with-parent.ts';

/** A storage emulator on free loopback ports; disposing it ends the process and deletes what it stored. */
export interface Azurite extends AsyncDisposable {
  /** The well-known development account on this emulator's ports: blob, queue and table. */
  readonly connectionString: string;
  readonly accountName: string;
  readonly accountKey: string;
  /** `http://127.0.0.1:PORT/devstoreaccount1`, no slash at the end; the same for the other two. */
  readonly blobUrl: string;
  readonly queueUrl: string;
  readonly tableUrl: string;
  readonly pid: number;
}

/** Azurite loads in 1 to 2 s on an idle machine; a busy one with two cores may need many times that. */
const START_DEADLINE_MS = 60_000;

const ACCOUNT = 'devstoreaccount1';
/** The published key of the development account (learn.microsoft.com/azure/storage/common/storage-use-azurite); not a secret. */
const ACCOUNT_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Starts Azurite (blob, queue, table) and resolves once all three listen.
 * @param options.location a folder to keep data in; without it a temporary one, deleted at the end
 */
export async function startAzurite(options: { readonly location?: string } = {}): Promise<Azurite> {
  const location = options.location ?? (await mkdtemp(join(tmpdir(), 'azurite-')));
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const ports = ['--blobPort', '0', '--queuePort', '0', '--tablePort', '0'];
  const child = fork(
    script,
    [...ports, '--location', location, '--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      execArgv: diesWithParent,
    },
  );
  const stop = async () => {
    await end(child);
    if (options.location === undefined) await rm(location, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const urls = await listening(child);
    const url = (service: string) => `${urls.get(service)}/${ACCOUNT}`;
    return {
      accountName: ACCOUNT,
      accountKey: ACCOUNT_KEY,
      blobUrl: url('Blob'),
      queueUrl: url('Queue'),
      tableUrl: url('Table'),
      connectionString: [
        'DefaultEndpointsProtocol=http',
        `AccountName=${ACCOUNT}`,
        `AccountKey=${ACCOUNT_KEY}`,
        `BlobEndpoint=${url('Blob')}`,
        `QueueEndpoint=${url('Queue')}`,
        `TableEndpoint=${url('Table')};`,
      ].join(';'),
      pid: child.pid ?? 0,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The base URL of each service, as Azurite prints them once they listen. */
function listening(child: ChildProcess): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  let output = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`Azurite did not start within ${START_DEADLINE_MS} ms: ${output}`)),
      START_DEADLINE_MS,
    );
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`Azurite ended with code ${code} while it started: ${output}`));
    });
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      for (const [, service, url] of output.matchAll(/Azurite (\w+) service is successfully listening at (\S+)\n/g)) {
        if (service !== undefined && url !== undefined) urls.set(service, url);
      }
      if (urls.size < 3) return;
      clearTimeout(timer);
      // Read on and drop it: a full pipe would stop Azurite.
      child.stdout?.removeAllListeners('data').resume();
      resolve(urls);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL'); // its data is thrown away, so there is nothing to flush
  await gone;
}
