import type { Family } from '@/lib/domain/commands'
import type { RawRequest } from './codec'
import { peekActivity } from './json-body'
import { GET_LICENSE_ASYNC } from './license-async'
import { LICENSE_CODE_ACTIVITIES } from './license-code'
import { LICENSE_V1_ACTIVITIES } from './license-v1'
import { ORDER_NOTIFY } from './order-notify'
import { pathOf, readQuery } from './query'

export type { RawRequest } from './codec'

/** The Kit's fixed sub-paths, below any production address (protocol/kit-and-oauth.md 1.1); its own formulas and keys. */
const KIT_V2_PATH = /\/produceAPI\/v2\//
const KIT_PATH = /\/produceAPI\//

/** Licence 1.0 shares everything with SaaS V1.0 but the names of its activities. */
function isLicenseV1(request: RawRequest): boolean {
  return isV1(request) && LICENSE_V1_ACTIVITIES.has(readQuery(request.url, 'form').get('activity') ?? '')
}

/** A GET is a V1.0 call when it has a token or an activity; whatever else is fetched here is nobody's call. */
function isV1(request: RawRequest): boolean {
  if (request.method.toUpperCase() !== 'GET' || KIT_PATH.test(pathOf(request.url))) return false
  const query = readQuery(request.url, 'form')
  return query.has('authToken') || query.has('activity')
}

/**
 * The shapes of requests, the most specific first (protocol/README.md). A family that is added brings its codec file
 * and a line here. Nothing read here is trusted: it only chooses the rules by which the request is then judged, and no
 * verifier falls through to the next.
 */
const SHAPES: readonly (readonly [Family, (request: RawRequest) => boolean])[] = [
  ['license_v1', isLicenseV1],
  ['saas_v1', isV1],
  ['unrecognised', (request) => request.method.toUpperCase() !== 'POST'],
  ['kit_v2', (request) => KIT_V2_PATH.test(pathOf(request.url))],
  ['kit_v1', (request) => KIT_PATH.test(pathOf(request.url))],
  ['order_notify', (request) => peekActivity(request.body) === ORDER_NOTIFY],
  ['license_code', (request) => LICENSE_CODE_ACTIVITIES.has(peekActivity(request.body) ?? '')],
  ['license_async', (request) => peekActivity(request.body) === GET_LICENSE_ASYNC],
  // Every other POST, signed or not: what lacks a signature is refused by this family's rules.
  ['saas_v2', () => true],
]

/** Tells the interface family of a request by its shape alone. Never throws. */
export function recognise(request: RawRequest): Family {
  return SHAPES.find(([, fits]) => fits(request))?.[0] ?? 'unrecognised'
}
