/** What stands where personal data stood. */
export const PURGED = '[purged]'

/**
 * Members that say what a call was about, when, and how it went, in any protocol family; compared without case. Whatever
 * is not named here goes, so that a member of tomorrow that holds somebody's number goes too.
 */
const KEPT = new Set(
  [
    ...['activity', 'scene', 'testFlag', 'flag', 'trialFlag', 'trialToFormal', 'type', 'status', 'code', 'eventType'],
    ...['businessId', 'orderId', 'orderLineId', 'instanceId', 'eventId', 'nonce', 'signature', 'authToken'],
    ...['productId', 'skuCode', 'chargingMode', 'orderType', 'periodType', 'periodNumber', 'linearValue', 'amount'],
    ...['orderAmount', 'saasType', 'customerId', 'tenantId', 'appId', 'encryptType'],
    ...['timestamp', 'timeStamp', 'createTime', 'expireTime', 'effectiveTime', 'currentSyncTime', 'expireTimeStamp'],
    ...['resultCode', 'resultMsg', 'usageValue', 'statisticalTime', 'relatedInstanceId'],
  ].map((name) => name.toLowerCase()),
)

/**
 * A body without personal data: its shape, ids, times and codes stay, every other value becomes `PURGED`. What is no JSON
 * goes whole. Safe to repeat.
 */
export function anonymiseBody(text: string): string {
  if (text === '') return text
  try {
    return JSON.stringify(anonymise(JSON.parse(text), ''))
  } catch {
    return PURGED
  }
}

/** The same for the parameters of an address; its path stays. */
export function anonymiseUrl(url: string): string {
  const at = url.indexOf('?')
  if (at < 0) return url
  const parameters = url
    .slice(at + 1)
    .split('&')
    .map((part) => {
      const name = part.split('=', 1)[0] ?? ''
      return KEPT.has(name.toLowerCase()) || part === name ? part : `${name}=${PURGED}`
    })
  return `${url.slice(0, at)}?${parameters.join('&')}`
}

function anonymise(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => anonymise(item, name))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, anonymise(member, key)]))
  }
  if (value === null || typeof value === 'boolean' || value === '' || KEPT.has(name.toLowerCase())) return value
  return PURGED
}
