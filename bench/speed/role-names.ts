import type { Role } from './batch.ts';

/** How each process is called where people read of it. */
export const roleNames: Readonly<Record<Role, string>> = {
  worker: 'worker',
  host: 'host',
  storage: 'Azurite',
  speech: 'Speech stand-in',
  bench: 'bench',
};
