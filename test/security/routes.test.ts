import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { loadApp } from '../../local/host/worker/load-app.ts';
import { Registry } from '../../local/host/worker/registry.ts';
import { serveCoreApi } from '../../local/host/worker/serve-core-api.ts';

const httpTrigger = z.looseObject({ type: z.literal('httpTrigger'), authLevel: z.string(), route: z.string() });

/** Functions that answer HTTP as the built app registers them, with the key that each asks for. */
async function registered(): Promise<Record<string, string>> {
  Object.assign(process.env, { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://127.0.0.1:1/stt' });
  const registry = new Registry(() => undefined);
  serveCoreApi(registry);
  await loadApp(fileURLToPath(new URL('../..', import.meta.url)));
  const levels: Record<string, string> = {};
  for (const [name, { metadata }] of registry.functions) {
    for (const binding of Object.values(metadata.bindings)) {
      const http = httpTrigger.safeParse(binding);
      if (http.success) levels[name] = http.data.authLevel;
    }
  }
  return levels;
}

test('every route asks for a key but the health and the empty page; the one that shows memory for the master key', async () => {
  const open = ['get-health', 'get-page', 'get-page-asset'];
  const { 'memory-snapshot': memory, ...levels } = await registered();
  assert.deepEqual([...new Set(open.map((name) => levels[name]))], ['anonymous']);
  const others = Object.fromEntries(Object.entries(levels).filter(([name]) => !open.includes(name)));
  assert.equal(memory, 'admin');
  assert.ok(Object.keys(others).length >= 5, Object.keys(others).join());
  assert.deepEqual([...new Set(Object.values(others))], ['function'], JSON.stringify(others));
});
