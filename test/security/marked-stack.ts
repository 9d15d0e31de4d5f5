import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  AccountSASPermissions,
  BlobServiceClient,
  type ContainerClient,
  generateAccountSASQueryParameters,
  StorageSharedKeyCredential,
} from '@azure/storage-blob';
import { watchBlobs } from '../../local/events/blob-events.ts';
import { ffmpegPath } from '../../local/ffmpeg-path.ts';
import { type HostProcess, startHost } from '../../local/host/start-host.ts';
import { signToken } from '../../local/identity/token.ts';
import { type SpeechService, startSpeechService } from '../../local/speech/service.ts';
import { startAzurite } from '../../local/storage/azurite.ts';

/** How the token endpoint or the storage answers: as it should, or with everything that it was sent in the text of an error. */
export type Mood = 'well' | 'down' | 'babbling';

/** The whole app, every secret of which can be told wherever it turns up. */
export interface MarkedStack extends AsyncDisposable {
  readonly host: HostProcess;
  readonly speech: SpeechService;
  readonly audio: ContainerClient;
  /** Where all of it keeps what it writes; beside it nothing is written. */
  readonly folder: string;
  /** What was printed by host and app, and the arguments that the decoder was started with. */
  readonly output: () => string;
  /** Secrets by kind: those of the settings, and the tokens that were issued up to now. */
  readonly secrets: () => ReadonlyMap<string, string>;
  readonly functionKey: string;
  /** A blob's address with a signature, as people copy it from a portal. */
  signedUrl(name: string): string;
  identity: Mood;
  storage: Mood;
}

const repository = fileURLToPath(new URL('../..', import.meta.url));
const account = 'devstoreaccount1';
const secret = (kind: string) => `MARK-${kind}-${randomBytes(15).toString('hex')}`;
/** A fault that nobody caught, on demand: what Node then prints is looked at, too. */
const crashOnSignal = `--import data:text/javascript,${encodeURIComponent("process.on('SIGUSR2',()=>{throw new Error('uncaught, on purpose')})")}`;

export async function startMarkedStack(): Promise<MarkedStack> {
  const folder = await mkdtemp(join(tmpdir(), 'dropscribe-marked-'));
  await using parts = new AsyncDisposableStack();
  parts.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const at = (name: string) => join(folder, name);
  await Promise.all(['host', 'tmp'].map((name) => mkdir(at(name))));
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);

  const storageKey = Buffer.from(secret('storage-key').padEnd(64, '.')).toString('base64');
  process.env['AZURITE_ACCOUNTS'] = `${account}:${storageKey}`;
  const azurite = parts.use(await startAzurite({ location: at('azurite') }));
  delete process.env['AZURITE_ACCOUNTS'];
  const keyed = azurite.connectionString.replace(azurite.accountKey, storageKey);
  const service = BlobServiceClient.fromConnectionString(keyed);
  for (const name of ['audio', 'transcripts', 'work', 'rejected']) await service.getContainerClient(name).create();
  const signature = generateAccountSASQueryParameters(
    {
      ...{ services: 'b', resourceTypes: 'sco', permissions: AccountSASPermissions.parse('rwdlacupitfx') },
      expiresOn: new Date(Date.now() + 86_400_000),
    },
    new StorageSharedKeyCredential(account, storageKey),
  );

  const moods: { identity: Mood; storage: Mood } = { identity: 'well', storage: 'well' };
  const tokens: string[] = [];
  const identityHeader = secret('identity-header');
  const tokenKey = secret('token-key');
  const identity = parts.use(await serve(tokenEndpoint(() => moods.identity, identityHeader, tokenKey, tokens)));
  const storage = parts.use(await serve(storageWay(azurite.blobUrl, () => moods.storage)));
  const speech = parts.use(
    await startSpeechService({ recognizer: 'tones', tokenKey, quota: 20, statePath: at('speech.json') }),
  );
  const program = at('ffmpeg');
  await writeFile(program, `#!/bin/sh\necho "$@" >> '${at('ffmpeg-calls')}'\nexec '${ffmpegPath()}' "$@"\n`, {
    mode: 0o755,
  });
  const host = parts.use(
    await startHost({
      appDir: repository,
      port: 0,
      stateDir: at('host'),
      workerExitLimit: 0,
      log,
      settings: {
        AzureWebJobsStorage: keyed,
        DATA_STORAGE: `BlobEndpoint=${storage.url}/${account};SharedAccessSignature=${signature}`,
        SPEECH_ENDPOINT: speech.endpoint,
        SPEECH_BURST_MS: '600000',
        IDENTITY_ENDPOINT: `${identity.url}/msi/token`,
        IDENTITY_HEADER: identityHeader,
        FFMPEG_PATH: program,
        TMPDIR: at('tmp'),
        languageWorkers__node__arguments: crashOnSignal,
      },
    }),
  );
  const stop = new AbortController();
  const events = watchBlobs({
    ...{ connectionString: keyed, container: 'audio', hostUrl: host.url, functionName: 'on-audio-dropped' },
    ...{ statePath: at('events.db'), signal: stop.signal, log },
  });
  parts.defer(async () => {
    stop.abort();
    await events;
  });
  const functionKey = secret('function-key');
  const sig = new URLSearchParams(signature.toString()).get('sig') ?? '';
  const owned = parts.move();
  return Object.assign(moods, {
    host,
    speech,
    audio: service.getContainerClient('audio'),
    folder,
    output: () => lines.join('\n'),
    functionKey,
    signedUrl: (name: string) => `${azurite.blobUrl}/audio/${name}?${signature}`,
    secrets: () =>
      new Map([
        ...Object.entries({ storageKey, sig, identityHeader, tokenKey, functionKey }),
        ...tokens.flatMap((token, nth): [string, string][] => {
          const [, payload = '', signed = ''] = token.split('.');
          return [
            [`payload of token ${nth}`, payload],
            [`signature of token ${nth}`, signed],
          ];
        }),
      ]),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  });
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

async function serve(server: Server): Promise<Served> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A loopback server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The endpoint of App Service, with tokens that can be told from each other and from anything else. */
function tokenEndpoint(mood: () => Mood, header: string, key: string, tokens: string[]): Server {
  return createServer((asked, answer) => {
    const resource = new URL(asked.url ?? '/', 'http://127.0.0.1').searchParams.get('resource') ?? '';
    const nowS = Math.floor(Date.now() / 1_000);
    const exp = nowS + 3_600;
    const token = signToken({ aud: resource, exp, iat: nowS, oid: secret('token') }, key);
    if (mood() === 'down' || asked.headers['x-identity-header'] !== header) return void asked.socket.destroy();
    tokens.push(token);
    if (mood() === 'babbling') {
      const message = `Refused ${asked.headers['x-identity-header']} for ${token}`;
      answer.writeHead(500, { 'content-type': 'application/json' });
      return void answer.end(JSON.stringify({ statusCode: 500, message, error: message, error_description: message }));
    }
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ access_token: token, expires_on: String(exp), resource, token_type: 'Bearer' }));
  });
}

/** A way to the storage that can refuse, and then repeats the whole address, signature included. */
function storageWay(target: string, mood: () => Mood): Server {
  return createServer((asked, answer) => {
    if (mood() === 'down') return void asked.socket.destroy();
    if (mood() === 'babbling') {
      asked.resume();
      const said = `Cannot do http://x${asked.url} (${asked.url?.split('?')[1]})`.replaceAll('&', '&amp;');
      const body = `<?xml version="1.0"?><Error><Code>InvalidInput</Code><Message>${said}</Message></Error>`;
      answer.writeHead(400, { 'content-type': 'application/xml', 'x-ms-error-code': 'InvalidInput' });
      return void answer.end(asked.method === 'HEAD' ? undefined : body);
    }
    const { hostname, port } = new URL(target);
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers });
    onward.on('error', () => answer.destroy());
    onward.on('response', (came) => {
      answer.writeHead(came.statusCode ?? 502, came.headers);
      came.pipe(answer);
    });
    answer.once('close', () => onward.destroy());
    asked.pipe(onward);
  });
}
