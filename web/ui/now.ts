import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const now = signal(performance.now());
let watchers = 0;
let clock: ReturnType<typeof setInterval> | undefined;

/** The time in ms, as performance.now() has it, anew each second: for what counts down. */
export function useNow(): number {
  useEffect(() => {
    watchers += 1;
    clock ??= setInterval(() => {
      now.value = performance.now();
    }, 1_000);
    return () => {
      watchers -= 1;
      if (watchers > 0) return;
      clearInterval(clock);
      clock = undefined;
    };
  }, []);
  return now.value;
}
