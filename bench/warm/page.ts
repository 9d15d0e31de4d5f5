import { writeFile } from 'node:fs/promises';
import { machine } from '../report/machine.ts';

/** Writes docs/warm-threads.md. */
export async function writeWarmPage(table: string, runs: number): Promise<void> {
  await writeFile(new URL('../../docs/warm-threads.md', import.meta.url), textOf(table, runs));
}

function textOf(table: string, runs: number): string {
  return `# What warm threads gain and cost, measured

<!-- Written by the command below: change bench/warm/page.ts, not this page. -->

    npm run bench -- warm --write    # about 8 minutes

From the request for a recognition to its first audio at the service, ${runs} rounds; ${machine()}. What warm threads are: [operations](operations.md#warm-threads).

${table}

- *Round trip* is that between this machine and the service: 0 is on loopback, the other by way of a link that passes on every byte half of it later, and
  those of a connection's opening a whole one more, as TCP does. No TLS is in it, which takes another one or two round trips for each
  connection, and no identity endpoint, which is asked for a token in any case.
- *Last of 4 at once* is that of four recognitions that begin together, in a thread each. Of those there are no more warm ones than the second column says.
- *Process MB before* is the size of the process that holds the threads, after a collection, while it waits: what they cost.
`;
}
