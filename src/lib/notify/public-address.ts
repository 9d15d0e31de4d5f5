import { BlockList, isIP } from 'node:net';

/** Not of the public internet: IANA's IPv4 Special-Purpose Address Registry, multicast, and what is reserved. */
const special4 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Link-local; among them 169.254.169.254, where a cloud's machines ask for their metadata and tokens.
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special4.addSubnet(network, prefix, 'ipv4');
}
// Azure's own services for a virtual machine, at an address that looks public.
special4.addAddress('168.63.129.16', 'ipv4');

/** Global unicast is all that IANA has given out of IPv6. */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
/** In it: protocols' own (Teredo among them), documentation, and 6to4, which holds an IPv4 address. */
const special6 = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  special6.addSubnet(network, prefix, 'ipv6');
}

/** True for an address of the public internet; an IPv4 address in IPv6's clothes is none. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !special4.check(address, 'ipv4');
    case 6:
      return global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
    default:
      return false;
  }
}
