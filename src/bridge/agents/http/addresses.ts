import ipaddr from 'ipaddr.js';

export type Verdict = 'public' | 'private' | 'never';

/** Where clouds hand out the credentials of a machine. Link-local ones need no entry: that whole range is refused. */
const METADATA = new Set([
  '100.100.100.200', // Alibaba Cloud
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle Cloud
  'fd00:ec2::254', // AWS
  'fd00:ec2::23', // AWS, pod identity
  'fd20:ce::254', // Google Cloud
]);

/** Ranges that an owner may open with "this is on my network". 100.64.0.0/10 is what Tailscale and the like use. */
const OWN_NETWORK = new Set<string>(['loopback', 'private', 'carrierGradeNat', 'uniqueLocal']);

/**
 * What an address is: open to everybody, part of a network of one's own, or never to be called. An address that wraps
 * an IPv4 one (mapped, NAT64) is never public, and otherwise what it wraps.
 */
export function judgeAddress(text: string): Verdict {
  if (!ipaddr.isValid(text)) return 'never';
  const address = ipaddr.parse(text.replace(/%.*$/, ''));
  if (METADATA.has(address.toString())) return 'never';
  const wrapped = wrappedIpv4(address);
  if (wrapped) return judgeAddress(wrapped) === 'never' ? 'never' : 'private';
  const range = address.range();
  if (OWN_NETWORK.has(range)) return 'private';
  return range === 'unicast' && isGlobal(address) ? 'public' : 'never';
}

function wrappedIpv4(address: ipaddr.IPv4 | ipaddr.IPv6): string | null {
  if (!(address instanceof ipaddr.IPv6)) return null;
  const range = address.range();
  // Of the NAT64 prefixes only the well-known one says where the IPv4 address is.
  const isNat64 = range === 'rfc6052' && address.match(ipaddr.IPv6.parse('64:ff9b::'), 96);
  return range === 'ipv4Mapped' || isNat64 ? address.toByteArray().slice(12).join('.') : null;
}

/** Of IPv6 only 2000::/3 has been given out; `::7f00:1` and its like are "unicast" too. */
function isGlobal(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address instanceof ipaddr.IPv4 || address.match(ipaddr.IPv6.parse('2000::'), 3);
}
