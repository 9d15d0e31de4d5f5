import { readFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({
        functionName: z.string(),
        url: z.string(),
        lineNumber: z.number(),
        columnNumber: z.number(),
      }),
      children: z.array(z.number()).optional(),
    }),
  ),
  startTime: z.number(),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
type ProfileNode = z.infer<typeof profileSchema>['nodes'][number];

/** CPU time in seconds by module: npm package, folder of this repository, or part of Node. */
export interface ModuleTimes {
  /** Spent in the module's own functions. */
  readonly self: Map<string, number>;
  /** Spent in it or in anything that it called and that is not of this repository. */
  readonly charged: Map<string, number>;
}

/** What the engine does, or does not do, when it runs no function. */
const idle = '(idle)';

/** Adds up V8 CPU profiles, as far as they lie between two instants of the monotonic clock in µs. */
export class ProfileTimes implements ModuleTimes {
  readonly self = new Map<string, number>();
  readonly charged = new Map<string, number>();
  readonly #maps = new Map<string, SourceMap | undefined>();
  readonly #mapFolder: string;

  /** @param mapFolder where the source maps of bundles are, by their own names */
  constructor(mapFolder: string) {
    this.#mapFolder = mapFolder;
  }

  async add(path: string, range: { readonly from: number; readonly to: number }): Promise<void> {
    const { nodes, startTime, samples, timeDeltas } = profileSchema.parse(readProfile(await readFile(path, 'utf8')));
    const modules = new Map<number, string>();
    const owners = new Map<number, string>();
    // A node comes before its children.
    for (const node of nodes) {
      const module = await this.#moduleOf(node);
      modules.set(node.id, module);
      const owner = isOurs(module) ? module : (owners.get(node.id) ?? module);
      owners.set(node.id, owner);
      if (isOurs(owner)) for (const child of node.children ?? []) owners.set(child, owner);
    }
    let atUs = unwrapped(startTime, range.from);
    for (const [at, id] of samples.entries()) {
      const lengthUs = timeDeltas[at + 1] ?? 0;
      atUs += timeDeltas[at] ?? 0;
      const module = modules.get(id);
      if (module === undefined || module === idle || atUs < range.from || atUs > range.to) continue;
      add(this.self, module, lengthUs / 1e6);
      add(this.charged, owners.get(id) ?? module, lengthUs / 1e6);
    }
  }

  async #moduleOf({ callFrame }: ProfileNode): Promise<string> {
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    if (url === '') return functionName.startsWith('(') ? functionName : `native ${functionName}`;
    if (url.startsWith('node:')) return url.split('/').slice(0, 2).join('/');
    const path = url.startsWith('file:') ? fileURLToPath(url) : url;
    const map = path.endsWith('.cjs') ? await this.#mapOf(path) : undefined;
    const entry = map?.findEntry(lineNumber, columnNumber);
    // Code of the bundler's own has an entry without a source.
    return moduleOfPath((entry && 'originalSource' in entry ? entry.originalSource : undefined) ?? path);
  }

  async #mapOf(path: string): Promise<SourceMap | undefined> {
    const name = `${basename(path)}.map`;
    if (!this.#maps.has(name)) {
      const text = await readFile(join(this.#mapFolder, name), 'utf8').catch(() => undefined); // not a bundle: its own name says enough
      this.#maps.set(name, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
    }
    return this.#maps.get(name);
  }
}

/** `@azure/storage-blob` of any path into node_modules, `src/lib/speech` of a source of this repository, else the file's name. */
export function moduleOfPath(path: string): string {
  const packaged = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (packaged !== undefined) return packaged;
  const packed = /^webpack:\/\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (packed !== undefined) return packed;
  return /(?:^|\/)((?:src|local|bench)\/.*)\/[^/]+$/.exec(path)?.[1] ?? basename(path);
}

/** In profiles of threads the patterns of regular expressions are not escaped (Node 24). */
function readProfile(text: string): unknown {
  return JSON.parse(
    text.replaceAll(/"functionName":"RegExp: .*?","(?=\w+":)/g, '"functionName":"(regular expression)","'),
  );
}

/** Profiles of threads have the low 32 bits of the clock only (Node 24). */
function unwrapped(startUs: number, nearUs: number): number {
  return startUs + 2 ** 32 * Math.round((nearUs - startUs) / 2 ** 32);
}

function isOurs(module: string): boolean {
  return /^(src|local|bench)\//.test(module);
}

function add(totals: Map<string, number>, key: string, seconds: number): void {
  totals.set(key, (totals.get(key) ?? 0) + seconds);
}
