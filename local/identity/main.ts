import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startTokenEndpoint } from './token-endpoint.ts';

/*
 * node local/identity/main.ts --header-file FILE --token-key-file FILE [--port N] [--lifetime-ms N]
 * Prints `listening http://127.0.0.1:PORT/msi/token` (for IDENTITY_ENDPOINT; the header goes into IDENTITY_HEADER).
 * Ends on SIGTERM or SIGINT. Secrets come from files, because a command line is there for everybody to see.
 */

const { values } = parseArgs({
  options: {
    'header-file': { type: 'string' },
    'token-key-file': { type: 'string' },
    port: { type: 'string', default: '0' },
    'lifetime-ms': { type: 'string', default: '3600000' },
  },
});

const endpoint = await startTokenEndpoint({
  header: secret('header-file'),
  tokenKey: secret('token-key-file'),
  port: z.coerce.number().int().min(0).max(65_535).parse(values.port),
  lifetimeMs: z.coerce.number().int().positive().parse(values['lifetime-ms']),
});
process.stdout.write(`listening ${endpoint.url}\n`);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void endpoint[Symbol.asyncDispose]().then(() => process.exit(0)));
}

function secret(option: 'header-file' | 'token-key-file'): string {
  const path = values[option];
  if (path === undefined) throw new Error(`--${option} FILE is missing`);
  return readFileSync(path, 'utf8').trim();
}
