import { BlockList, isIP } from 'node:net'

/**
 * Which addresses the portal may call when somebody else named the host (a signed push, a hook's settings). Judged by
 * the address a connection really goes to, never by the name alone.
 */
export type AddressGuard = {
  permits(target: Target): boolean
  /** Whether it is named in the list, public or not. */
  lists(target: Target): boolean
}

/** `address` is an IP as the resolver gave it; `host` the name, `port` the port it was asked for. */
export type Target = { address: string; host: string; port: number }

/** Everything of IPv4 that is no place on the public internet (IANA special-purpose registry), metadata services included. */
const CLOSED_V4: [string, number][] = [
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
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]

/** Of IPv6 only 2000::/3 is public, and of that not the tunnels and examples, which may lead to any IPv4 address. */
const CLOSED_V6: [string, number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
]

const closed = new BlockList()
for (const [net, prefix] of CLOSED_V4) closed.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of CLOSED_V6) closed.addSubnet(net, prefix, 'ipv6')
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')

/** Whether an IP is an ordinary place on the internet: not this machine, not its networks, not a metadata service. */
export function isPublicAddress(address: string): boolean {
  const bare = address.split('%', 1)[0] ?? ''
  switch (isIP(bare)) {
    case 4:
      return !closed.check(bare, 'ipv4')
    case 6:
      return open6.check(bare, 'ipv6') && !closed.check(bare, 'ipv6')
    default:
      return false
  }
}

/**
 * A guard that permits public addresses and, beside them, what is listed: host names (`idp.corp.example`, with or without
 * `:port`), addresses, and networks (`10.1.0.0/16`). A listed host may resolve anywhere; a listed network may be reached
 * under any name.
 */
export function createAddressGuard(listed: readonly string[] = []): AddressGuard {
  const hosts = new Set<string>()
  const nets = new BlockList()
  for (const entry of listed) {
    const [net = '', prefix] = entry.split('/')
    const family = isIP(net)
    if (family === 0) hosts.add(entry.toLowerCase())
    else if (prefix === undefined) nets.addAddress(net, family === 4 ? 'ipv4' : 'ipv6')
    else nets.addSubnet(net, Number(prefix), family === 4 ? 'ipv4' : 'ipv6')
  }
  const lists = ({ address, host, port }: Target): boolean => {
    const name = host.toLowerCase()
    if (hosts.has(name) || hosts.has(`${name}:${port}`)) return true
    const family = isIP(address)
    return family !== 0 && nets.check(address, family === 4 ? 'ipv4' : 'ipv6')
  }
  return { lists, permits: (target) => lists(target) || isPublicAddress(target.address) }
}
