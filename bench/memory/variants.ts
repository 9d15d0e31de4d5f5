import { type LifetimeRule, ruleNumbers } from '../../src/lib/lifetime/rules.ts';

/** One way of transcribing that is measured, always in a process of its own. */
export interface Variant {
  readonly id: string;
  readonly label: string;
  readonly way: Way;
}

export type Way =
  /** As the Speech SDK's samples show it; `close` calls the transcriber's close() at the end. */
  | { readonly kind: 'naive'; readonly close: boolean }
  /** Dropscribe's recognition in the process's own thread, with a rule left out: no end of a thread hides the effect. */
  | { readonly kind: 'one-thread'; readonly without?: LifetimeRule }
  /** Dropscribe as it is: dist/carrier-thread.cjs in single-use threads. `watched` counts objects inside of the threads. */
  | {
      readonly kind: 'pool';
      readonly recognitionsPerThread: number;
      readonly watched?: boolean;
      readonly without?: LifetimeRule;
    };

/** What RECOGNITIONS_PER_THREAD is when nobody sets it. */
export const defaultPerThread = 32;
/** Left out inside of one thread; the other two rules are about threads. */
const rulesInOneThread: readonly LifetimeRule[] = [
  'unsetHandlers',
  'plainCallbacks',
  'closeConnection',
  'plainData',
  'closeCredential',
  'oneScope',
];
const rulesOfThreads: readonly LifetimeRule[] = ['collectGarbage', 'singleUseThread'];

export const naive: Variant = { id: 'naive', label: 'naive', way: { kind: 'naive', close: false } };
export const naiveClose: Variant = {
  id: 'naive-close',
  label: 'naive, with close()',
  way: { kind: 'naive', close: true },
};
export const ours: Variant = pool(defaultPerThread);
export const watched: Variant = {
  id: 'ours-watched',
  label: `ours, ${defaultPerThread} a thread, watched inside`,
  way: { kind: 'pool', recognitionsPerThread: defaultPerThread, watched: true },
};
export const oneThread: Variant = { id: 'one-thread', label: 'ours, all in one thread', way: { kind: 'one-thread' } };

/** In the order in which they are measured and shown. */
export const variants: readonly Variant[] = [
  naive,
  naiveClose,
  ours,
  ...[1, 4, 8, 16].map(pool),
  watched,
  oneThread,
  ...rulesInOneThread.map(
    (rule): Variant => ({ id: `one-thread-${rule}`, label: without(rule), way: { kind: 'one-thread', without: rule } }),
  ),
  ...rulesOfThreads.map(
    (rule): Variant => ({
      id: `ours-${rule}`,
      label: `${without(rule)}, in threads`,
      way: { kind: 'pool', recognitionsPerThread: defaultPerThread, without: rule },
    }),
  ),
];

function pool(recognitionsPerThread: number): Variant {
  return {
    id: `ours-${recognitionsPerThread}`,
    label: `ours, ${recognitionsPerThread} a thread`,
    way: { kind: 'pool', recognitionsPerThread },
  };
}

function without(rule: LifetimeRule): string {
  return `without rule ${ruleNumbers[rule]} (${rule})`;
}
