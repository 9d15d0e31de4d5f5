/** `npm run bench -- NAME`: measures one thing, prints a table and one line of JSON. */
import { benchChaos } from './chaos.ts';
import { benchCost } from './cost.ts';
import { benchEta } from './eta.ts';
import { benchFuzz } from './fuzz.ts';
import { benchLength } from './length.ts';
import { benchLoad } from './load.ts';
import { benchMemory } from './memory.ts';
import { benchSpeed } from './speed.ts';
import { benchWarm } from './warm.ts';

const benches: Readonly<Record<string, (args: readonly string[], signal: AbortSignal) => Promise<boolean>>> = {
  memory: benchMemory,
  length: benchLength,
  speed: benchSpeed,
  eta: benchEta,
  warm: benchWarm,
  fuzz: benchFuzz,
  load: benchLoad,
  chaos: benchChaos,
  cost: benchCost,
};

const usage = `Usage: npm run bench -- NAME [--help]
  memory    the same transcriptions the naive way, with each rule of lifetime left out, and as Dropscribe does them
  length    the whole app on files from a minute to ten hours: its memory must not grow with the length
  speed     the whole app on files from half a minute to ten hours, and on a thousand at once: how long they take
  eta       what a job says of how long it still takes, by how long it took
  warm      threads started ahead: what they gain in time and cost in memory
  load      the HTTP API with ten thousand jobs in the store
  chaos     the whole app while its parts are killed, away or wrong: no file lost, doubled, stuck or paid for twice
  cost      the whole app on a short and on long files: what each takes of everything that is billed
  fuzz      12,000 damaged files, 150 of them through ffmpeg: sound or a failure in plain words, never a crash`;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // The first ends every child in order, the second this process at once.
  process.on(signal, () => (interrupted.signal.aborted ? process.exit(130) : interrupted.abort()));
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (thrown) {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}

async function run([name, ...args]: readonly string[]): Promise<number> {
  const bench = benches[name ?? ''];
  if (!bench) {
    const known = Object.keys(benches).join(', ');
    console.error(name === undefined ? usage : `There is no bench "${name}"; there are: ${known}.\n\n${usage}`);
    return 2;
  }
  return (await bench(args, interrupted.signal)) ? 0 : 1;
}
