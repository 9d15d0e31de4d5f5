import { totalmem } from 'node:os';

/** What this instance may use: the machine's memory, or less where a container limits it. */
export function instanceMemoryMb(): number {
  const machine = totalmem();
  // 0 or a number beyond any machine where nothing limits it.
  const limit = process.constrainedMemory();
  return Math.floor((limit > 0 ? Math.min(limit, machine) : machine) / 1024 / 1024);
}
