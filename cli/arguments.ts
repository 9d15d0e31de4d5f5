import { parseArgs } from 'node:util';
import { type AppAddress, readAddress } from './app/address.ts';
import { BadArguments } from './errors.ts';
import { type Format, formats, type GivenOptions, readOptions } from './options.ts';

export interface CliArguments {
  readonly paths: readonly string[];
  /** The deployed app; undefined: this machine. */
  readonly app: RemoteApp | undefined;
  /** In front of each file's name in the container, without slashes around it. */
  readonly folder: string | undefined;
  readonly formats: readonly Format[];
  readonly options: GivenOptions;
  /** A file with one phrase a line. */
  readonly phrasesFile: string | undefined;
  readonly replace: boolean;
  readonly outputDir: string | undefined;
  readonly overwrite: boolean;
  readonly stdout: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface RemoteApp {
  readonly address: AppAddress;
  readonly key: string | undefined;
  readonly keyFile: string | undefined;
  readonly audience: string | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const definitions = {
  url: { type: 'string' },
  'key-file': { type: 'string' },
  audience: { type: 'string' },
  folder: { type: 'string' },
  format: { type: 'string', multiple: true },
  language: { type: 'string', multiple: true },
  speakers: { type: 'boolean' },
  phrases: { type: 'string' },
  profanity: { type: 'string' },
  channels: { type: 'string' },
  replace: { type: 'boolean', default: false },
  output: { type: 'string' },
  overwrite: { type: 'boolean', default: false },
  stdout: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
  version: { type: 'boolean', short: 'v', default: false },
} as const;

/** Reads the command line. Throws BadArguments, whose message holds no value of a secret. */
export function readArguments(args: readonly string[], env: Environment): CliArguments | 'help' | 'version' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (positionals.length === 0) throw new BadArguments('No file is given.');
  const wanted = formatsOf(values.format);
  if (values.stdout && wanted.length > 1) throw new BadArguments('--stdout prints one format: give one --format.');
  if (values.stdout && values.json) throw new BadArguments('--stdout and --json both want standard output: give one.');
  if (values.stdout && (values.output !== undefined || values.overwrite)) {
    throw new BadArguments('--stdout writes no files, so --output and --overwrite mean nothing with it.');
  }
  return {
    paths: positionals,
    app: remoteOf(values, env),
    folder: folderOf(values.folder),
    formats: wanted,
    options: readOptions({
      languages: listOf(values.language),
      speakers: values.speakers,
      profanity: values.profanity,
      channels: values.channels,
    }),
    phrasesFile: values.phrases,
    replace: values.replace,
    outputDir: values.output,
    overwrite: values.overwrite,
    stdout: values.stdout,
    json: values.json,
    quiet: values.quiet || values.json,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: definitions });
  } catch (thrown) {
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    // What the parser adds about positionals is of no use here.
    throw new BadArguments(text.replace(/\. To specify a positional .*$/s, '.'));
  }
}

function remoteOf(values: ReturnType<typeof parse>['values'], env: Environment): RemoteApp | undefined {
  const url = values.url ?? (env['DROPSCRIBE_URL'] || undefined);
  if (url === undefined) {
    const lost = (['key-file', 'audience'] as const).find((name) => values[name] !== undefined);
    if (lost) throw new BadArguments(`--${lost} is for a deployed app: give its address with --url, too.`);
    return undefined;
  }
  const address = readAddress(url, values.url === undefined ? 'DROPSCRIBE_URL' : '--url');
  const keyFile = values['key-file'];
  const key = keyFile === undefined && values.audience === undefined ? env['DROPSCRIBE_KEY'] || undefined : undefined;
  if (keyFile !== undefined && values.audience !== undefined) {
    throw new BadArguments('Give --key-file or --audience, not both: a key needs no token.');
  }
  const audience = values.audience ?? (env['DROPSCRIBE_AUDIENCE'] || undefined);
  if (!address.isLoopback && keyFile === undefined && key === undefined && audience === undefined) {
    throw new BadArguments(
      "A deployed app lets nobody in without a key or a token: set DROPSCRIBE_KEY, or give --key-file, or --audience with the app's application ID URI.",
    );
  }
  return { address, key, keyFile, audience };
}

function formatsOf(given: readonly string[] | undefined): Format[] {
  const wanted = listOf(given);
  if (given && wanted.length === 0) throw new BadArguments(`--format is empty; it is of ${formats.join(', ')}.`);
  const wrong = wanted.find((format) => !isFormat(format));
  if (wrong !== undefined) throw new BadArguments(`--format ${wrong}: a format is ${formats.join(', ')}.`);
  return wanted.length === 0 ? ['txt'] : [...new Set(wanted.filter(isFormat))];
}

function isFormat(text: string): text is Format {
  return formats.some((format) => format === text);
}

function listOf(given: readonly string[] | undefined): string[] {
  return (given ?? []).flatMap((text) => text.split(/[,\s]+/)).filter(Boolean);
}

function folderOf(given: string | undefined): string | undefined {
  const folder = given?.replace(/^\/+|\/+$/g, '');
  if (given !== undefined && !folder) throw new BadArguments('--folder is empty; leave it out for no folder.');
  return folder;
}
