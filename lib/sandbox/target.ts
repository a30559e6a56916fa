import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { ServiceError } from '@/lib/services/errors'

/**
 * The production address the sandbox may call. This is the one place that keeps it away from real accounts and other
 * hosts: the account must be a sandbox account and the address must be this machine's own. Throws `forbidden`.
 */
export function productionAddress(
  seller: { sellerId: string; sandbox: boolean } | undefined,
  portalUrl: string,
): string {
  if (!seller?.sandbox) {
    throw new ServiceError('forbidden', 'The simulated marketplace serves sandbox accounts only.')
  }
  const url = new URL(portalUrl)
  if (!isOwnHost(url.hostname)) {
    throw new ServiceError('forbidden', `The simulated marketplace calls its own host only, not ${url.hostname}.`)
  }
  return `${url.origin}/api/koogallery/${encodeURIComponent(seller.sellerId)}`
}

/** The portal's own address on this machine; `PORT` and `HOSTNAME` as the server was given them. */
export function ownAddress(env: { PORT: number; HOSTNAME?: string | undefined }): string {
  const { PORT, HOSTNAME = '' } = env
  const wildcard = ['', '0.0.0.0', '::', 'localhost'].includes(HOSTNAME) || isIP(HOSTNAME) === 0
  const host = wildcard ? '127.0.0.1' : isIP(HOSTNAME) === 6 ? `[${HOSTNAME}]` : HOSTNAME
  return `http://${host}:${PORT}`
}

function isOwnHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  if (bare === 'localhost' || bare === '::1' || /^127\.\d+\.\d+\.\d+$/.test(bare)) return true
  if (bare === hostname().toLowerCase()) return true
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ address }) => address === bare))
}
