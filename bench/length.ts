/** The length bench: the memory of the app's worker over the length of a file. */
import { LengthAudioShelf } from './length/audio-shelf.ts';
import { lengthBars } from './length/compare.ts';
import { lengthUsage, readLengthOptions } from './length/options.ts';
import { writeLengthPage } from './length/page.ts';
import { type LengthResult, runCase } from './length/run-case.ts';
import { lengthTable } from './length/table.ts';
import { barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { figure } from './report/table.ts';

/** Measures each case in an app of its own. The answer is whether all bars are passed. */
export async function benchLength(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readLengthOptions(args);
  if (options === 'help') {
    console.log(lengthUsage);
    return true;
  }
  await using shelf = await LengthAudioShelf.open();
  const results: LengthResult[] = [];
  for (const wanted of options.cases) {
    console.error(`${wanted.label} ...`);
    const result = await runCase(wanted, shelf, signal);
    results.push(result);
    console.error(`  ${figure(result.togetherMb)} MB, ${figure(result.tookSeconds)} s`);
  }
  const bars = lengthBars(results);
  console.log(`${machine()}\n\n${lengthTable(results)}\n\n${barLines(bars)}\n`);
  const figures = results.map(({ samples: _, ...rest }) => rest);
  console.log(JSON.stringify({ bench: 'length', machine: machine(), results: figures, bars }));
  if (options.write) await writeLengthPage(results, bars);
  return bars.every(({ passed }) => passed);
}
