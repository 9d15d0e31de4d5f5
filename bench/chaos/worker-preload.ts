/**
 * Loaded into the worker before the app (`--import`). Its clock is off by what the file CHAOS_CLOCK says, in ms, from one moment to
 * the next: `Date` jumps, while timers and performance.now() go on, as on a machine whose clock is set. And it has no temp disk:
 * whatever is written there fails.
 */
import { readFileSync } from 'node:fs';

const lookEveryMs = 200;
const { CHAOS_CLOCK: clockFile = '', CHAOS_TMPDIR: noFolder = '' } = process.env;
const RealDate = Date;
let offsetMs = 0;

function look(): void {
  try {
    offsetMs = Number(readFileSync(clockFile, 'utf8'));
  } catch {
    // Being written.
  }
}

look();
setInterval(look, lookEveryMs).unref();
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + offsetMs] : args, newTarget),
  get: (target, key, receiver) => (key === 'now' ? () => target.now() + offsetMs : Reflect.get(target, key, receiver)),
});
process.env['TMPDIR'] = noFolder;
