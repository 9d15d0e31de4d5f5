import { BadArguments } from '../errors.ts';

/** Where an app is. */
export interface AppAddress {
  /** Without a slash at the end; `/api/...` comes behind it. */
  readonly base: string;
  readonly isLoopback: boolean;
}

/** Reads an app's address, as people copy it. `source` names where it was given. Throws BadArguments, without what may be secret in it. */
export function readAddress(text: string, source: string): AppAddress {
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new BadArguments(`${source} is not an address such as https://app.azurewebsites.net.`);
  }
  if (url.search || url.hash || url.username || url.password) {
    throw new BadArguments(
      `${source} holds more than an address. A key belongs into DROPSCRIBE_KEY or a file, where neither the list of processes nor the shell's history shows it.`,
    );
  }
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isLoopback) {
    throw new BadArguments(`${source} begins with http://, which would send the key for all to read: use https://.`);
  }
  return { base: `${url.origin}${url.pathname}`.replace(/(\/api)?\/*$/, ''), isLoopback };
}
