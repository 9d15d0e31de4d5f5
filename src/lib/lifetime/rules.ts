/**
 * The rules of lifetime (docs/memory.md) that live in a few lines of code, by name, with their numbers. Tests and benches
 * leave one out to show what it is for, by a last parameter; nothing in the app passes one, so it keeps them all.
 */
export const ruleNumbers = {
  unsetHandlers: 1,
  plainCallbacks: 2,
  collectGarbage: 3,
  closeConnection: 4,
  plainData: 5,
  closeCredential: 6,
  singleUseThread: 7,
  oneScope: 8,
  releaseAhead: 9,
} as const;

export type LifetimeRule = keyof typeof ruleNumbers;
/** Which rules are kept. */
export type KeptRules = { readonly [R in LifetimeRule]: boolean };

export const allRules: KeptRules = {
  unsetHandlers: true,
  plainCallbacks: true,
  collectGarbage: true,
  closeConnection: true,
  plainData: true,
  closeCredential: true,
  singleUseThread: true,
  oneScope: true,
  releaseAhead: true,
};
