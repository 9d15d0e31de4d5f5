#!/usr/bin/env node
/**
 * `npx dropscribe`: makes the checkout ready as `npm start` does, as far as is needed, and runs the command line on Node 24. Runs itself
 * on Node 20 with nothing installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const args = process.argv.slice(2);
const given = (option) => args.some((arg) => arg === option || arg.startsWith(`${option}=`));

// Against a deployed app nothing of it runs here: neither its build nor ffmpeg nor a recognizer is needed.
const isClient = process.env.DROPSCRIBE_URL || ['--url', '--help', '-h', '--version', '-v'].some(given);
const prepared = spawnSync(process.execPath, [at('local/setup.mjs'), ...(isClient ? ['--packages'] : [])], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
if (prepared.status !== 0) process.exit(prepared.status ?? 130);

const child = spawn(at('node_modules/.bin/node'), [at('cli/main.ts'), ...args], { stdio: 'inherit' });
// A terminal tells both of Ctrl-C, npm only this one; the child takes several within a moment for one.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`Node 24 could not be started from node_modules: ${error.message}`);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));
