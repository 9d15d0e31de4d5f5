/** The eta bench: how well a job's status says how far it is and how long it still takes. */
import { etaBars } from './eta/bars.ts';
import { etaUsage, readEtaOptions } from './eta/options.ts';
import { writeEtaPage } from './eta/page.ts';
import { type EtaResult, runEtaCase } from './eta/run-case.ts';
import { etaTable } from './eta/table.ts';
import { barLines } from './report/bars.ts';
import { machine } from './report/machine.ts';

/** Watches each case in an app of its own. The answer is whether all bars are passed. */
export async function benchEta(args: readonly string[], signal: AbortSignal): Promise<boolean> {
  const options = readEtaOptions(args);
  if (options === 'help') {
    console.log(etaUsage);
    return true;
  }
  const results: EtaResult[] = [];
  for (const wanted of options.cases) {
    console.error(`${wanted.label} ...`);
    const result = await runEtaCase(wanted, signal);
    results.push(result);
    console.error(`  ${result.state}, ${(result.tookMs / 1_000).toFixed(1)} s`);
  }
  const bars = etaBars(results);
  console.log(`${machine()}\n\n${etaTable(results)}\n\n${barLines(bars)}\n`);
  console.log(JSON.stringify({ bench: 'eta', machine: machine(), results, bars }));
  if (options.write) await writeEtaPage(results, bars);
  return bars.every(({ passed }) => passed);
}
