import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** A storage emulator; disposing it ends the process after it has written what it holds. */
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

export interface AzuriteOptions {
  /** The folder where it keeps its data; in its memory when left out, until it ends. */
  readonly location?: string;
  /** 0, the default, is any free port. */
  readonly blobPort?: number;
  readonly queuePort?: number;
  readonly tablePort?: number;
}

/** Azurite loads in 1 to 2 s on an idle machine; a busy one with two cores may need many times that. */
const startDeadlineMs = 60_000;
/** It writes its data at the end; a kill would lose what is not written. */
const stopDeadlineMs = 5_000;

const accountName = 'devstoreaccount1';
/** The published key of the development account (learn.microsoft.com/azure/storage/common/storage-use-azurite); not a secret. */
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/**
 * Loaded into Azurite, which is not ours to change. It ends with its parent, even one that is killed with -9. And it does without
 * the library of its telemetry, which is off: that is two thirds of all that it would load.
 */
const preload = `
import { registerHooks } from 'node:module';
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
registerHooks({
  resolve: (name, context, next) =>
    name === 'applicationinsights' ? { url: 'node:module', format: 'builtin', shortCircuit: true } : next(name, context),
});`;
const withPreload = ['--import', `data:text/javascript,${encodeURIComponent(preload)}`];

/** Starts Azurite (blob, queue, table) and resolves once all three listen. */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { location } = options;
  if (location !== undefined) await mkdir(location, { recursive: true });
  const script = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const ports = [options.blobPort, options.queuePort, options.tablePort].map((port) => String(port ?? 0));
  const child = fork(
    script,
    [
      ...['--blobPort', ports[0] ?? '0', '--queuePort', ports[1] ?? '0', '--tablePort', ports[2] ?? '0'],
      ...(location === undefined ? ['--inMemoryPersistence'] : ['--location', location]),
      ...['--silent', '--skipApiVersionCheck', '--disableTelemetry'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: withPreload, detached: true },
  );
  try {
    const urls = await listening(child);
    const url = (service: string) => `${urls.get(service)}/${accountName}`;
    return {
      accountName,
      accountKey,
      blobUrl: url('Blob'),
      queueUrl: url('Queue'),
      tableUrl: url('Table'),
      connectionString: [
        'DefaultEndpointsProtocol=http',
        `AccountName=${accountName}`,
        `AccountKey=${accountKey}`,
        `BlobEndpoint=${url('Blob')}`,
        `QueueEndpoint=${url('Queue')}`,
        `TableEndpoint=${url('Table')};`,
      ].join(';'),
      pid: child.pid ?? 0,
      [Symbol.asyncDispose]: () => stop(child),
    };
  } catch (error) {
    await stop(child);
    throw error;
  }
}

/** The base URL of each service, as Azurite prints them once they listen. */
function listening(child: ChildProcess): Promise<Map<string, string>> {
  const urls = new Map<string, string>();
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The storage emulator (Azurite) ${why}: ${output.trim()}`));
    const timer = setTimeout(() => fail(`did not start within ${startDeadlineMs / 1000} s`), startDeadlineMs);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with code ${code} while it started`);
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-2_000);
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
      child.stderr?.removeAllListeners('data').resume();
      resolve(urls);
    });
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  // Not by a signal from here: Azurite closes its services on it, but an open channel keeps its process alive for good.
  if (child.connected) child.disconnect();
  else child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopDeadlineMs);
  await gone;
  clearTimeout(timer);
}
