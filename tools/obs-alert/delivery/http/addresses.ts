// Which addresses are of the open internet. Everything else (loopback, private networks, link-local and the metadata services of clouds
// there, multicast, reserved) is reached only where that was allowed.
// Source: the IANA special-purpose address registries for IPv4 and IPv6.

import net from 'node:net';

const IPV4_SPECIAL: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** An IPv4 address in the form of IPv6 (::ffff:a.b.c.d) is looked up as what it is. */
const IPV6_SPECIAL: readonly (readonly [string, number])[] = [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

/** Made when it is first asked: most runs have no sink. */
let special: net.BlockList | undefined;

function specialAddresses(): net.BlockList {
  const list = new net.BlockList();
  for (const [network, prefix] of IPV4_SPECIAL) list.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of IPV6_SPECIAL) list.addSubnet(network, prefix, 'ipv6');
  return list;
}

/** True for an address of the open internet, false for any other and for what is no address. */
export function isPublicAddress(address: string): boolean {
  const family = net.isIP(address);
  // No address, or one with a zone such as fe80::1%eth0.
  if (family === 0 || address.includes('%')) return false;
  special ??= specialAddresses();
  return !special.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
