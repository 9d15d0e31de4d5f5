import { fileURLToPath } from 'node:url';

/** Where a file of the repository is, whatever folder the tests were started in. */
export const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
