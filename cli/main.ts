/** The command line: `npx dropscribe FILE...`. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { accessTo } from './app/access.ts';
import { AppClient } from './app/client.ts';
import { type CliArguments, type RemoteApp, readArguments } from './arguments.ts';
import type { Display } from './display/display.ts';
import { openDisplay } from './display/open-display.ts';
import { AppUnavailable, BadArguments, causeOf } from './errors.ts';
import { exitCodeOf, exitCodes } from './exit-code.ts';
import { type InputFile, readPaths } from './input-files.ts';
import { watchInterruption } from './interrupt.ts';
import type { OpenApp } from './local-app.ts';
import { containerNames, outputPaths } from './names.ts';
import { withPhrases } from './options.ts';
import { jsonLine } from './report/json-line.ts';
import { causeText, resultLine, summaryLine } from './report/result-line.ts';
import { runAll } from './run.ts';
import type { FileResult, PlannedFile, Wishes } from './transcribe-file.ts';
import { usage } from './usage.ts';

// Who read our output may have gone, as `head` does: the files go on.
process.stdout.on('error', () => {});
process.exitCode = await main();
// A child that still waits, as az may, is not waited for.
if (process.exitCode === exitCodes.interrupted) process.exit();

async function main(): Promise<number> {
  try {
    const args = readArguments(process.argv.slice(2), process.env);
    if (args === 'help') console.log(usage);
    else if (args === 'version') console.log(await version());
    else return await transcribe(args);
    return exitCodes.done;
  } catch (thrown) {
    if (thrown instanceof BadArguments) {
      console.error(`${thrown.message} --help shows what there is.`);
      return exitCodes.badArguments;
    }
    console.error(causeText(causeOf(thrown)));
    return thrown instanceof AppUnavailable ? exitCodes.unavailable : exitCodes.failed;
  }
}

async function transcribe(args: CliArguments): Promise<number> {
  const wishes = await wishesOf(args);
  const remote = args.app && (await openRemoteApp(args.app));
  const { files, refused } = await readPaths(args.paths);
  using display = openDisplay(process.stderr, args.quiet);
  using interruption = watchInterruption((line) => display.say(line));
  const report = reporter(args, display);
  const results = refused.map(({ given, error }): FileResult => {
    const file = { given, path: '', name: '', outputBase: '' };
    return { file, outputs: [], error: causeOf(error) };
  });
  results.forEach(report);
  try {
    if (files.length > 0) {
      await using app = remote ?? (await openLocal(display, interruption.interrupted));
      const { client, isOwn } = app;
      await client.check(interruption.interrupted);
      const { stdout } = args;
      const planned = plan(args, files);
      // A terminal's Ctrl-C ends an app of its own, too: nothing is left there to put in order.
      const { interrupted } = interruption;
      const ends = isOwn ? { interrupted, overdue: interrupted } : interruption;
      const run = { client, isOwn, files: planned, wishes, stdout, display, interruption: ends, onResult: report };
      results.push(...(await runAll(run)));
    }
  } catch (thrown) {
    // Before any file had begun.
    if (!interruption.interrupted.aborted) throw thrown;
  }
  if (results.length > 1 && !args.quiet) display.say(summaryLine(results));
  return exitCodeOf(results, interruption.interrupted.aborted);
}

async function openLocal(display: Display, signal: AbortSignal): Promise<OpenApp> {
  // All of the stand-ins come with it, which take a second to load.
  const { openLocalApp } = await import('./local-app.ts');
  return openLocalApp(display.say.bind(display), signal);
}

async function openRemoteApp(app: RemoteApp): Promise<OpenApp> {
  const client = new AppClient(app.address, await accessTo(app));
  return { client, isOwn: false, async [Symbol.asyncDispose]() {} };
}

async function wishesOf({ options, phrasesFile, formats, replace, overwrite }: CliArguments): Promise<Wishes> {
  if (phrasesFile === undefined) return { options, formats, replace, overwrite };
  const text = await readFile(phrasesFile, 'utf8').catch(() => {
    throw new BadArguments(`--phrases ${phrasesFile} cannot be read.`);
  });
  return { options: withPhrases(options, text), formats, replace, overwrite };
}

/** What each file is called in the container, and where its transcripts go. */
function plan({ folder, formats, outputDir }: CliArguments, files: readonly InputFile[]): PlannedFile[] {
  const names = containerNames(files.map(({ path }) => path));
  const named = files.map((file, at) => ({ ...file, name: names[at] ?? '' }));
  const bases = outputPaths(named, formats, outputDir === undefined ? undefined : resolve(outputDir));
  return named.map((file, at) => ({
    ...file,
    name: folder === undefined ? file.name : `${folder}/${file.name}`,
    outputBase: bases[at] ?? '',
  }));
}

function reporter({ json, quiet }: CliArguments, display: Display): (result: FileResult) => void {
  if (json) return (result) => void process.stdout.write(`${jsonLine(result)}\n`);
  return (result) => {
    if (!quiet || result.error) display.say(resultLine(result));
  };
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
