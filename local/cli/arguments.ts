import { parseArgs } from 'node:util';

export interface StartArguments {
  /** Transcribe the files, print the transcripts, end. */
  readonly once: boolean;
  /** The real Azure resources of local.settings.json instead of the stand-ins. */
  readonly azure: boolean;
  /** Where the HTTP API should listen; another free port is taken, and said, when this one is not. */
  readonly port: number;
  readonly files: readonly string[];
}

export const usage = `Usage:
  npm start                          everything on this machine, with samples, until Ctrl-C
  npm start -- FILE...               the same, and these files are dropped
  npm start -- --once FILE...        transcribe these files, print their transcripts, end
  npm start -- --port N              where the page and the HTTP API are (default 7071)
  npm run start:azure                the same app, on the Azure resources of local.settings.json`;

/** Reads the command line. Throws an Error with a sentence when it cannot be meant. */
export function readArguments(args: readonly string[]): StartArguments | 'help' {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      once: { type: 'boolean', default: false },
      azure: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      port: { type: 'string', default: '7071' },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port ${values.port}: a port is a number from 0 (any free one) to 65535.`);
  }
  if (values.once && positionals.length === 0) throw new Error('--once needs at least one file to transcribe.');
  return { once: values.once, azure: values.azure, port, files: positionals };
}
