/** The memory bench: what the same transcriptions leave behind, the naive way and in Dropscribe's. */
import { memoryBars } from './memory/bars.ts';
import { measure, type Run } from './memory/measure.ts';
import { memoryUsage, readMemoryOptions } from './memory/options.ts';
import { writeMemoryPage } from './memory/page.ts';
import { openScene } from './memory/scene.ts';
import { summarise, summaryColumns } from './memory/summary.ts';
import { naive, naiveClose, ours, watched } from './memory/variants.ts';
import { type Bar, barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';
import { figure, markdownTable } from './report/table.ts';

/** Measures every variant, one after the other. The answer is whether Dropscribe passes its bars and the naive use does not. */
export async function benchMemory(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readMemoryOptions(args);
  if (options === 'help') {
    console.log(memoryUsage);
    return true;
  }
  const { count, audioSeconds, concurrency } = options;
  const runs: Run[] = [];
  {
    await using scene = await openScene(audioSeconds * 1_000);
    for (const variant of options.variants) {
      console.error(`${variant.label} ...`);
      const run = await measure(variant, scene, { count, concurrency }, signal);
      runs.push(run);
      console.error(`  ${figure(run.peakMb)} MB at most, ${figure(run.tookMs / 1_000)} s`);
    }
  }
  const summaries = runs.map(summarise);
  const { oursBars, naiveBars } = barsOf(summaries);
  const bars = [...oursBars, ...naiveBars];
  const setting = `${count} transcriptions of ${audioSeconds} s each way, ${concurrency} at once, one in ten fails on purpose; ${machine()}`;
  console.log(`${setting}\n\n${markdownTable(summaries, summaryColumns)}\n\n${barLines(bars)}\n`);
  console.log(
    JSON.stringify({ bench: 'memory', count, audioSeconds, concurrency, machine: machine(), summaries, bars }),
  );
  if (options.write) await writeMemoryPage({ setting, runs, summaries, bars, options });
  return oursBars.every(({ passed }) => passed) && (naiveBars.length === 0 || naiveBars.some(({ passed }) => !passed));
}

/** The bars of what was measured: with some variants only, there may be none. */
function barsOf(summaries: readonly ReturnType<typeof summarise>[]): {
  readonly oursBars: readonly Bar[];
  readonly naiveBars: readonly Bar[];
} {
  const of = (wanted: { readonly id: string }) => summaries.find(({ id }) => id === wanted.id);
  const plain = of(ours);
  const inside = of(watched);
  return {
    oursBars: plain && inside ? memoryBars('ours', plain, inside) : [],
    naiveBars: [naive, naiveClose].flatMap((variant) => {
      const summary = of(variant);
      return summary ? memoryBars(variant.label, summary, summary) : [];
    }),
  };
}
