import { signal } from '@preact/signals';
import type { ListedState } from './api/jobs.ts';

export const listHref = '#/';
export const filterHref = (state: ListedState) => `${listHref}?state=${state}`;

/** What a list can show instead of all jobs. */
export const filters = ['open', 'done', 'partial', 'failed', 'cancelled'] as const satisfies readonly ListedState[];

interface ListRoute {
  readonly page: 'list';
  readonly state?: ListedState;
  /** What the address asks for that there is not. */
  readonly unknown?: string;
}

/** What the page shows, as the part of the address behind `#` says it: the server knows one page only. */
export type Route = ListRoute | { readonly page: 'job'; readonly id: string };

export const route = signal<Route>(routeOf(location.hash));
addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
});

export function routeOf(hash: string): Route {
  const id = /^#\/jobs\/([0-9a-f]{32})$/.exec(hash)?.[1];
  return id ? { page: 'job', id } : listRoute(hash);
}

function listRoute(hash: string): ListRoute {
  if (hash === '' || hash === '#' || hash === listHref) return { page: 'list' };
  const asked = /^#\/\?state=(.*)$/.exec(hash)?.[1];
  const state = filters.find((known) => known === asked);
  return state ? { page: 'list', state } : { page: 'list', unknown: asked ?? hash.slice(1) };
}

export const jobHref = (id: string) => `#/jobs/${id}`;
