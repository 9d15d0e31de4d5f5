import { availableParallelism, cpus, platform, totalmem } from 'node:os';

/** The machine that figures were measured on, in words. */
export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} cores (${model}), ${gigabytes} GB, ${platform()}, Node ${process.versions.node}`;
}
