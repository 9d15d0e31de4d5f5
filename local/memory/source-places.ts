import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './allocation-sites.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface SourcePlace {
  /** `name (src/lib/speech/carrier.ts:37)` */
  readonly text: string;
  /** Neither of a package nor of Node. */
  readonly isOurs: boolean;
}

/** Says where functions are in the sources, for those that are in this checkout's bundle by its source map. */
export class SourcePlaces {
  readonly #maps = new Map<string, SourceMap | undefined>();

  find({ name, url, line, column }: CallFrame): SourcePlace {
    const source = this.#mapOf(basename(url))?.findEntry(line - 1, column - 1);
    const place =
      source && 'originalSource' in source
        ? `${source.originalSource}:${source.originalLine + 1}`
        : `${url.startsWith('file:') ? fileURLToPath(url) : url}:${line}`;
    const isOurs = !/^(?:node|webpack):|node_modules\//.test(place);
    return { text: `${name || '(anonymous)'} (${shortened(place)})`, isOurs };
  }

  /** The bundle may have run elsewhere: its name alone says which one it is. */
  #mapOf(file: string): SourceMap | undefined {
    if (!file.endsWith('.cjs')) return undefined;
    if (!this.#maps.has(file)) this.#maps.set(file, readMap(`${root}dist/${file}.map`));
    return this.#maps.get(file);
  }
}

function readMap(path: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined; // no build here: the bundle's own lines have to do
  }
}

function shortened(place: string): string {
  const packages = place.lastIndexOf('node_modules/');
  if (packages >= 0) return place.slice(packages + 'node_modules/'.length);
  if (place.startsWith('webpack://')) return place.slice('webpack://'.length);
  if (place.startsWith('../')) return place.slice(3); // beside dist/, as source maps have it
  return place.startsWith(root) ? relative(root, place) : place;
}
