import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { loadApp } from '../../local/host/worker/load-app.ts';
import { Registry } from '../../local/host/worker/registry.ts';
import { serveCoreApi } from '../../local/host/worker/serve-core-api.ts';

const httpTrigger = z.looseObject({ type: z.literal('httpTrigger'), authLevel: z.string(), route: z.string() });

/** Functions that answer HTTP as the built app registers them in this process, with the key that the host asks for before each. */
export async function authLevels(settings: Readonly<Record<string, string>> = {}): Promise<Record<string, string>> {
  const fewest = { DATA_STORAGE: 'UseDevelopmentStorage=true', SPEECH_ENDPOINT: 'wss://127.0.0.1:1/stt' };
  Object.assign(process.env, { ...fewest, ...settings });
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
