import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type AddressGuard, isPublicAddress } from './address-guard'
import { OutsideError } from './guarded-fetch'

/** An address to connect to, and whether the way to it is the public internet. */
export type FoundAddress = { address: string; open: boolean }

/** Finds the address of a host that somebody else named. Throws OutsideError where it must not be called. */
export type GuardedLookup = (host: string, port: number) => Promise<FoundAddress>

/**
 * For protocols other than http: the connection must be made to the very address that was judged, so that a name which
 * changes its mind gains nothing.
 */
export function createGuardedLookup({ guard, timeoutMs }: { guard: AddressGuard; timeoutMs: number }): GuardedLookup {
  return async (host, port) => {
    const addresses = isIP(host) ? [{ address: host }] : await resolve(host, timeoutMs)
    const [first] = addresses
    if (!first || !addresses.every(({ address }) => guard.permits({ address, host, port }))) {
      throw new OutsideError('blocked_address', 'The host leads to an address that must not be called.')
    }
    return { address: first.address, open: isPublicAddress(first.address) }
  }
}

async function resolve(host: string, timeoutMs: number): Promise<{ address: string }[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, failed) => {
    timer = setTimeout(() => failed(new OutsideError('timeout', `No address within ${timeoutMs} ms.`)), timeoutMs)
  })
  try {
    return await Promise.race([lookup(host, { all: true }), late])
  } catch (error) {
    if (error instanceof OutsideError) throw error
    throw new OutsideError('unreachable', 'The host has no address.', { cause: error })
  } finally {
    clearTimeout(timer)
  }
}
