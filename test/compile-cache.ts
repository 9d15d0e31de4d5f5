/**
 * Preloaded into every test file by `npm test`: the processes that the tests start (the host, its workers, Azurite) load
 * the same few megabytes of code again and again, and spend up to half of their start on compiling it.
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../node_modules/.cache/compiled', import.meta.url));
enableCompileCache(folder);
// This process has it by the call above; those that it starts read the variable.
process.env['NODE_COMPILE_CACHE'] ??= folder;
