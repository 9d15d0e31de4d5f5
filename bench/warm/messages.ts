/** What the bench asks of the process that holds the threads: to start some ahead, then so many recognitions at once. */
export interface WarmRun {
  readonly recognitions: number;
}

/** What that process says. Instants are of the machine's monotonic clock, which every process shares, in nanoseconds. */
export type WarmMessage =
  | { readonly kind: 'ready'; readonly rssMb: number; readonly warm: number }
  | { readonly kind: 'started'; readonly atNs: string }
  | { readonly kind: 'ended' };
