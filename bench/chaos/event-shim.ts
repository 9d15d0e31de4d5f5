import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../../local/speech/tones/seeded-random.ts';

/** Of a hundred events; the first one of all is lost in any case. */
const shares = { lost: 3, doubled: 20, late: 40 };
const mostCopies = 3;
/** The host may be away; so may Event Grid's patience be shorter, but lost events are dealt out by their own share. */
const againMs = 300;
const answerMs = 10_000;

export interface EventCounts {
  readonly events: number;
  /** Never delivered: the sweep has to find the file. */
  readonly lost: number;
  /** Copies beyond the first. */
  readonly doubled: number;
  readonly late: number;
  /** Delivered after one that was raised later. */
  readonly outOfOrder: number;
}

/** Stands between the storage's events and the host, and delivers them as a real event service may, and worse. */
export interface EventShim extends AsyncDisposable {
  readonly url: string;
  /** Whether anything goes wrong; at first nothing does. */
  bad: boolean;
  readonly counts: EventCounts;
}

/** @param hostUrl where the host is now */
export async function startEventShim(
  hostUrl: () => string,
  latestMs: number,
  random: SeededRandom,
): Promise<EventShim> {
  const stopped = new AbortController();
  const counts = { events: 0, lost: 0, doubled: 0, late: 0, outOfOrder: 0 };
  let newest = 0;
  const draw = (percent: number) => 100 * random.next() < percent;

  const deliver = async (nth: number, path: string, headers: Record<string, string>, body: Buffer<ArrayBuffer>) => {
    while (!stopped.signal.aborted) {
      try {
        const signal = AbortSignal.any([stopped.signal, AbortSignal.timeout(answerMs)]);
        const answer = await fetch(new URL(path, hostUrl()), { method: 'POST', headers, body, signal });
        await answer.body?.cancel();
        if (answer.ok) break;
      } catch {
        // Away: it is delivered again, as Event Grid does.
      }
      await pause(againMs);
    }
    if (nth < newest) counts.outOfOrder += 1;
    newest = Math.max(newest, nth);
  };
  const pause = (ms: number) => wait(ms, undefined, { signal: stopped.signal, ref: false }).catch(() => {});

  const take = (path: string, headers: Record<string, string>, body: Buffer<ArrayBuffer>) => {
    counts.events += 1;
    const nth = counts.events;
    if (!shim.bad) return void deliver(nth, path, headers, body);
    if (draw(shares.lost) || counts.lost === 0) {
      counts.lost += 1;
      return;
    }
    const copies = draw(shares.doubled) ? random.between(2, mostCopies) : 1;
    counts.doubled += copies - 1;
    for (let copy = 0; copy < copies; copy++) {
      const isLate = draw(shares.late);
      if (isLate) counts.late += 1;
      const delayMs = isLate ? random.between(0, latestMs) : 0;
      void pause(delayMs).then(() => deliver(nth, path, headers, body));
    }
  };

  const server = createServer(async (request, response) => {
    const body = Buffer.from(await buffer(request));
    const { 'aeg-event-type': type = '', 'content-type': content = '' } = request.headers;
    take(request.url ?? '/', { 'aeg-event-type': String(type), 'content-type': content }, body);
    response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The shim of the events has no port.');
  const shim: EventShim = {
    url: `http://127.0.0.1:${address.port}`,
    bad: false,
    counts,
    async [Symbol.asyncDispose]() {
      stopped.abort();
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return shim;
}
