import type { Page, Request } from 'playwright-core';
import { uploadSchema } from '../../../src/lib/http/upload-schema.ts';
import type { RunningApp } from '../../integration/support/start-app.ts';

/** A block's place in its file, or the list that makes a file of them. */
export type Part = number | 'list';

/** What becomes of a request: it gets there; it does not; it does, and its answer is lost; or it is answered by itself. */
export type Fate = 'passes' | 'cut' | 'answer lost' | number;

export interface WatchedStorage {
  /** What was answered 201, in the order of the answers. */
  readonly taken: readonly Part[];
}

/** What is watched goes through the browser's debugger, which takes seconds for the blocks of 4 MiB that the app asks for. */
export const smallBlockBytes = 64 * 1024;

/**
 * Decides what becomes of all that the page sends to the storage, in blocks of another size.
 * @param fateOf is asked for each request, with how often this part was sent before
 */
export async function watchStorage(
  page: Page,
  app: RunningApp,
  fateOf: (part: Part, before: number) => Fate | Promise<Fate>,
  blockBytes = smallBlockBytes,
): Promise<WatchedStorage> {
  await page.route('**/api/uploads', async (route) => {
    const response = await route.fetch();
    const answer: unknown = await response.json();
    const json = response.ok() ? { ...uploadSchema.parse(answer), blockBytes } : answer;
    await route.fulfill({ response, json });
  });
  const taken: Part[] = [];
  const sent = new Map<Part, number>();
  page.on('response', (response) => {
    const part = partOf(response.request());
    if (part !== undefined && response.status() === 201) taken.push(part);
  });
  await page.route(`${new URL(app.audio.url).origin}/**`, async (route) => {
    const part = partOf(route.request());
    if (part === undefined) return route.continue();
    const before = sent.get(part) ?? 0;
    sent.set(part, before + 1);
    const fate = await fateOf(part, before);
    if (fate === 'passes') return route.continue();
    if (fate === 'cut') return route.abort('connectionreset');
    if (fate === 'answer lost') {
      await route.fetch();
      return route.abort('connectionreset');
    }
    return route.fulfill({ status: fate, headers: { 'access-control-allow-origin': '*' } });
  });
  return { taken };
}

function partOf(request: Request): Part | undefined {
  const query = new URL(request.url()).searchParams;
  if (request.method() !== 'PUT') return undefined;
  if (query.get('comp') === 'blocklist') return 'list';
  return Number(atob(query.get('blockid') ?? '').slice(-5));
}
