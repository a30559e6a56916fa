/**
 * Whether an address is the portal's own launch page. It must never be what that page forwards to: the buyer would
 * go in circles.
 * @param publicUrl the portal's address, without a slash at the end
 */
export function isLaunchPage(address: string, publicUrl: string): boolean {
  if (!URL.canParse(address) || !URL.canParse(publicUrl)) return false
  const target = new URL(address)
  const portal = new URL(publicUrl)
  const base = portal.pathname.replace(/\/$/, '')
  if (target.host !== portal.host || !target.pathname.startsWith(base)) return false
  return /^(\/(zh|en))?\/launch(\/|$)/.test(target.pathname.slice(base.length))
}

/** The address a buyer may be sent to, normalised; null unless it is a web address elsewhere. */
export function forwardAddress(address: string, publicUrl: string): string | null {
  if (!URL.canParse(address)) return null
  const { protocol, href } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && !isLaunchPage(address, publicUrl) ? href : null
}
