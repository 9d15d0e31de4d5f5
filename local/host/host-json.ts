import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** `[d.]hh:mm:ss[.fff]`, .NET's TimeSpan, in milliseconds; `-1` is no limit. */
const timeSpan = z.string().transform((text, context) => {
  if (text === '-1') return undefined;
  const parts = /^(?:(\d+)\.)?(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,7}))?$/.exec(text);
  if (parts === null) {
    context.addIssue(`"${text}" is not a time span such as 00:05:00`);
    return z.NEVER;
  }
  const [days, hours, minutes, seconds] = parts.slice(1, 5).map((part) => Number(part ?? 0));
  const fractionMs = Number(`0.${parts[5] ?? 0}`) * 1000;
  return ((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1000 + fractionMs;
});

const count = z.number().int().positive();

/** The parts of host.json that this host honours; logging and the other extensions are read over. */
const schema = z.looseObject({
  functionTimeout: timeSpan.default(30 * 60_000),
  extensions: z
    .looseObject({
      http: z.looseObject({ routePrefix: z.string().default('api') }).prefault({}),
      durableTask: z
        .looseObject({
          hubName: z.string().default('TestHubName'),
          // The real defaults are 10 x and 5 x the number of processors; taken for one.
          maxConcurrentActivityFunctions: count.default(10),
          maxConcurrentOrchestratorFunctions: count.default(5),
        })
        .prefault({}),
      blobs: z
        .looseObject({ maxDegreeOfParallelism: count.default(8), poisonBlobThreshold: count.default(5) })
        .prefault({}),
      queues: z
        .looseObject({
          batchSize: count.max(32).default(16),
          maxDequeueCount: count.default(5),
          maxPollingInterval: timeSpan.default(60_000),
          visibilityTimeout: timeSpan.default(0),
          messageEncoding: z.enum(['base64', 'none']).default('base64'),
        })
        .prefault({}),
    })
    .prefault({}),
});

export type HostJson = z.infer<typeof schema>;

const overridePrefix = 'AzureFunctionsJobHost__';

/**
 * Reads host.json of an app, and over it the app settings that stand for its keys, as on the real host:
 * `AzureFunctionsJobHost__extensions__queues__batchSize` is `extensions.queues.batchSize`.
 * @throws Error that lists every wrong value with its key
 */
export function readHostJson(appDir: string, settings: NodeJS.ProcessEnv): HostJson {
  const path = join(appDir, 'host.json');
  if (!existsSync(path)) throw new Error(`${path} is missing: without it the folder is no Functions app`);
  const json = keys.parse(JSON.parse(readFileSync(path, 'utf8')));
  for (const [name, value] of Object.entries(settings)) {
    if (name.startsWith(overridePrefix) && value !== undefined) {
      override(json, name.slice(overridePrefix.length).split('__'), value);
    }
  }
  const result = schema.safeParse(json);
  if (!result.success)
    throw new Error(`${path}, or an app setting for one of its keys:\n${z.prettifyError(result.error)}`);
  return result.data;
}

const keys = z.record(z.string(), z.unknown());

function override(json: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    json[key] = /^\d+$/.test(value) ? Number(value) : value;
    return;
  }
  const inner = keys.safeParse(json[key]).data ?? {};
  override(inner, rest, value);
  json[key] = inner;
}
