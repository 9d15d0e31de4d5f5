import type { DurableHttpRequest } from '../contract.ts';
import type { Hub } from '../hub.ts';

export interface ServedHub {
  readonly hub: Hub;
  readonly hubName: string;
}

/** A request for the management API with the hub that it is about. */
export interface HubRequest extends ServedHub, DurableHttpRequest {}

/** A query parameter that is true or false; the names of parameters ignore case, as the extension's do. */
export function flag(url: URL, name: string, fallback = false): boolean {
  const value = parameter(url, name)?.toLowerCase();
  return value === undefined ? fallback : value === 'true';
}

export function parameter(url: URL, name: string): string | undefined {
  for (const [key, value] of url.searchParams) if (key.toLowerCase() === name.toLowerCase()) return value;
  return undefined;
}
