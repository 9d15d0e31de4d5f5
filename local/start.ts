/** `npm start`: the whole of Dropscribe on this machine. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { readArguments, type StartArguments, usage } from './cli/arguments.ts';
import { readAzureSettings } from './cli/azure-settings.ts';
import { type DroppedFile, dropFiles, readPaths } from './cli/drop-files.ts';
import { type FollowedJob, followJobs, listJobs, progressLine } from './cli/follow.ts';
import { freePort } from './cli/free-port.ts';
import { readTranscriptLines } from './cli/print-transcript.ts';
import { findSamples } from './cli/samples.ts';
import { claimState, findOwner, stateDir } from './cli/state-lock.ts';
import { temporaryFolder } from './cli/temporary-folder.ts';
import { type Stack, startStack } from './stack.ts';

const say = (line: string) => console.log(line);
const complain = (line: string) => console.error(line);

const interrupted = new AbortController();
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

try {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') say(usage);
  else process.exitCode = args.once ? await transcribeOnce(args) : await serve(args);
} catch (thrown) {
  complain(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = 1;
}

/** Transcribes files in a state folder of their own, which is gone afterwards. */
async function transcribeOnce(args: StartArguments): Promise<number> {
  const { files, refused } = await readPaths(args.files);
  for (const { path, reason } of refused) complain(`${path}: ${reason}`);
  if (files.length === 0) return 1;
  await using folder = await temporaryFolder();
  await using stack = await start(folder.path, 0, args.azure);
  await dropFiles(stack.storage.connectionString, files);
  const failed = await showAll(stack.apiUrl, files);
  if (interrupted.signal.aborted) return 130;
  return failed > 0 || refused.length > 0 ? 1 : 0;
}

/** Serves until it is interrupted; on a first start, the samples are dropped. */
async function serve(args: StartArguments): Promise<number> {
  const { files, refused } = await readPaths(args.files);
  for (const { path, reason } of refused) complain(`${path}: ${reason}`);
  const owner = await findOwner(stateDir);
  if (owner) {
    say(`Dropscribe runs here already, at ${owner.apiUrl} (process ${owner.pid}).`);
    if (files.length === 0) return 0;
    await dropFiles(owner.connectionString, files);
    return (await showAll(owner.apiUrl, files)) > 0 ? 1 : 0;
  }
  const port = await freePort(args.port);
  if (port !== args.port) say(`Port ${args.port} is taken; Dropscribe listens on ${port} instead.`);
  await using stack = await start(stateDir, port, args.azure);
  const { apiUrl, storage } = stack;
  await using _claim = await claimState(stateDir, { apiUrl, connectionString: storage.connectionString });

  const dropped = (await listJobs(apiUrl, interrupted.signal)).length === 0 ? await findSamples() : [];
  await dropFiles(storage.connectionString, [...dropped, ...files]);
  say(`Dropscribe is serving at ${apiUrl}/ (the HTTP API at ${apiUrl}/api/transcriptions). Ctrl-C stops it.`);
  say('Drop more with: npm start -- FILE...   (in another terminal)');
  const showOne = async (job: FollowedJob) => void (await show(apiUrl, job));
  await followJobs(apiUrl, undefined, showOne, interrupted.signal);
  say('Stopping ...');
  return 0;
}

async function start(folder: string, apiPort: number, azure: boolean): Promise<Stack> {
  const log = process.env['DROPSCRIBE_LOG'] ? complain : () => {};
  if (!azure) return await startStack({ stateDir: folder, apiPort, recognizer: 'sphinx', log });
  const file = fileURLToPath(new URL('../local.settings.json', import.meta.url));
  const settings = readAzureSettings(await readFile(file, 'utf8').catch(() => undefined));
  return await startStack({ stateDir: folder, apiPort, settings, log });
}

/** Follows files to their end and prints what came of each. The answer is how many failed. */
async function showAll(apiUrl: string, files: readonly DroppedFile[]): Promise<number> {
  let failed = 0;
  const names = new Set(files.map((file) => file.name));
  await followJobs(
    apiUrl,
    names,
    async (job) => {
      const shown = await show(apiUrl, job);
      if (job.finished && !(shown && job.state === 'done')) failed += 1;
    },
    interrupted.signal,
  );
  return failed;
}

/** Says where a job stands, and what it gave. False when that could not be had. */
async function show(apiUrl: string, job: FollowedJob): Promise<boolean> {
  if (job.error) complain(progressLine(job));
  else say(progressLine(job));
  // What there is of a partial one is worth reading.
  if (job.state !== 'done' && job.state !== 'partial') return true;
  try {
    for (const line of await readTranscriptLines(apiUrl, job.id)) say(line);
  } catch (thrown) {
    // The other files go on. Azurite loses its last seconds when it is killed, and a transcript with them.
    complain(`${job.name}  ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    return false;
  }
  say(`  ${apiUrl}/api/transcriptions/${job.id}/transcript?format=json (or vtt, srt, txt)`);
  return true;
}

/** The first Ctrl-C stops in order, the second at once. */
function interrupt(): void {
  if (interrupted.signal.aborted) process.exit(130);
  interrupted.abort();
}
