import { promises as dns, type LookupAddress } from 'node:dns';
import { isPublicAddress } from './public-address.ts';

/** How a webhook gets out: where a name leads, and which addresses may be connected to. */
export interface Outlet {
  resolve(host: string): Promise<readonly LookupAddress[]>;
  allows(address: string): boolean;
  /** Certificates to trust instead of the well-known ones, as PEM. */
  readonly ca?: string;
}

/** The only one that the app has. Tests against this machine are built with another in its place. */
export const outlet: Outlet = {
  resolve: (host) => dns.lookup(host, { all: true }),
  allows: isPublicAddress,
};
