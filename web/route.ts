import { signal } from '@preact/signals';

/** What the page shows, as the part of the address behind `#` says it: the server knows one page only. */
export type Route = { readonly page: 'list' } | { readonly page: 'job'; readonly id: string };

export const route = signal<Route>(routeOf(location.hash));
addEventListener('hashchange', () => {
  route.value = routeOf(location.hash);
});

export function routeOf(hash: string): Route {
  const id = /^#\/jobs\/([0-9a-f]{32})$/.exec(hash)?.[1];
  return id ? { page: 'job', id } : { page: 'list' };
}

export const listHref = '#/';
export const jobHref = (id: string) => `#/jobs/${id}`;
