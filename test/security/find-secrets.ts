import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Every way in which a secret may have been written down. */
export function writings(secret: string): readonly Buffer[] {
  const raw = Buffer.from(secret);
  const texts = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), raw.toString('hex')]);
  for (const text of [secret, encodeURIComponent(secret)]) for (const inner of base64Within(text)) texts.add(inner);
  return [...[...texts].map((text) => Buffer.from(text)), Buffer.from(secret, 'utf16le')];
}

/** What base64 makes of a text that stands anywhere in another one: it depends on the place, modulo 3. */
function base64Within(text: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]).toString('base64');
    // The first and last characters depend on what stands beside the text.
    const inner = encoded.slice(before === 0 ? 0 : 4, -4);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

export interface Find {
  readonly secret: string;
  readonly where: string;
  /** What stands before it, for whoever has to mend it. */
  readonly context: string;
}

/** Where any of the secrets stands in what was written. */
export function findSecrets(
  secrets: ReadonlyMap<string, string>,
  written: Iterable<readonly [where: string, content: Buffer]>,
): Find[] {
  const sought = [...secrets].map(([kind, secret]) => [kind, writings(secret)] as const);
  const finds: Find[] = [];
  for (const [where, content] of written) {
    for (const [secret, ways] of sought) {
      const at = ways.map((way) => content.indexOf(way)).find((index) => index >= 0);
      if (at === undefined) continue;
      finds.push({ secret, where, context: content.subarray(Math.max(0, at - 120), at).toString('latin1') });
    }
  }
  return finds;
}

/** Every file under a folder with its content. */
export function* filesIn(folder: string): Generator<readonly [where: string, content: Buffer]> {
  for (const name of readdirSync(folder, { recursive: true }).map(String)) {
    const path = join(folder, name);
    if (statSync(path).isFile()) yield [name, readFileSync(path)];
  }
}
