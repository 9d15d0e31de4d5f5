import type { Prediction } from './workshop.ts';

/** What would be deployed: with the two parameter files, and with everything switched on. */
export interface Deployments {
  readonly dev: Prediction;
  readonly prod: Prediction;
  readonly everything: Prediction;
}

export const each = (deployments: Deployments): readonly (readonly [string, Prediction])[] =>
  Object.entries(deployments);
