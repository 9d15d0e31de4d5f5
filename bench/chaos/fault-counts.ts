import type { FaultCount } from './report.ts';
import type { Scene } from './scene.ts';
import type { Deed } from './storm.ts';
import type { DoneDeed } from './weather.ts';

const deedNames: Readonly<Record<Deed['kind'], string>> = {
  'kill-worker': 'kill -9 of the worker',
  'kill-host': 'kill -9 of the host',
  'kill-speech': 'kill -9 of the Speech service',
  'stop-storage': 'storage stopped and started again',
  'stop-tokens': 'token endpoint away',
  'set-clock': "the worker's clock set by 10 minutes",
};
const deeds = Object.keys(deedNames) as Deed['kind'][];

/** What went wrong in a run, and how often. */
export function countFaults(scene: Scene, done: readonly DoneDeed[]): readonly FaultCount[] {
  const { lost, doubled, late, outOfOrder } = scene.events.counts;
  return [
    ...deeds.map((kind): FaultCount => {
      const took = done.filter((deed) => deed.kind === kind).map(({ tookMs }) => tookMs);
      const longest = kind === 'set-clock' || took.length === 0 ? {} : { longestMs: Math.max(...took) };
      return { what: deedNames[kind], injected: took.length, ...longest };
    }),
    ...[...scene.proxy.dealt].map(([fault, injected]) => ({ what: `storage: ${fault}`, injected })),
    { what: 'event lost', injected: lost },
    { what: 'event delivered again', injected: doubled },
    { what: 'event late', injected: late },
    { what: 'event out of order', injected: outOfOrder },
    ...[...scene.speech.faults()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([fault, injected]) => ({ what: `Speech: ${fault}`, injected })),
  ];
}
