import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { faultPlanSchema } from './faults.ts';
import { startSpeechService } from './service.ts';

/*
 * node local/speech/main.ts --recognizer sphinx|tones|script [--port N] [--quota N] [--token-key-file FILE]
 *   [--state FILE] [--faults FILE.json] [--script FILE.json] [--allow-keys]
 * Prints `listening ws://127.0.0.1:PORT` once it answers; ends on SIGTERM or SIGINT.
 */

const scriptSchema = z.array(
  z.object({
    text: z.string(),
    startMs: z.number(),
    endMs: z.number(),
    speaker: z.string().exactOptional(),
    language: z.string().exactOptional(),
  }),
);

const { values } = parseArgs({
  options: {
    recognizer: { type: 'string', default: 'sphinx' },
    port: { type: 'string', default: '0' },
    quota: { type: 'string', default: '100' },
    'token-key-file': { type: 'string' },
    state: { type: 'string' },
    faults: { type: 'string' },
    script: { type: 'string' },
    'allow-keys': { type: 'boolean', default: false },
  },
});

const keyFile = values['token-key-file'];
const service = await startSpeechService({
  recognizer: z.enum(['tones', 'sphinx', 'script']).parse(values.recognizer),
  port: z.coerce.number().int().min(0).max(65_535).parse(values.port),
  quota: z.coerce.number().int().positive().parse(values.quota),
  allowKeys: values['allow-keys'],
  ...(keyFile === undefined ? {} : { tokenKey: readFileSync(keyFile, 'utf8').trim() }),
  ...(values.state === undefined ? {} : { statePath: values.state }),
  ...(values.faults === undefined ? {} : { faults: faultPlanSchema.parse(readJson(values.faults)) }),
  ...(values.script === undefined ? {} : { script: scriptSchema.parse(readJson(values.script)) }),
});
process.stdout.write(`listening ${service.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void service[Symbol.asyncDispose]().then(() => process.exit(0)));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
