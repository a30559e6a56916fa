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

/** Families that look like another but for their activities: licence 1.0 like SaaS V1.0, the others like SaaS V2.0. */
const OF_GET: ReadonlyMap<string, Family> = new Map(each(LICENSE_V1_ACTIVITIES, 'license_v1'))
const OF_POST: ReadonlyMap<string, Family> = new Map([
  ...each([ORDER_NOTIFY], 'order_notify'),
  ...each(LICENSE_CODE_ACTIVITIES, 'license_code'),
  ...each([GET_LICENSE_ASYNC], 'license_async'),
])

function each(activities: Iterable<string>, family: Family): [string, Family][] {
  return [...activities].map((activity) => [activity, family])
}

/**
 * Tells the interface family of a request by its shape alone (protocol/README.md). Nothing read here is trusted: it only
 * chooses the rules by which the request is then judged, and no verifier falls through to the next. Never throws.
 */
export function recognise(request: RawRequest): Family {
  const path = pathOf(request.url)
  switch (request.method.toUpperCase()) {
    case 'GET': {
      // Whatever has neither token nor activity is nobody's call.
      const query = readQuery(request.url, 'form')
      const activity = query.get('activity')
      if (KIT_PATH.test(path) || (activity === undefined && !query.has('authToken'))) return 'unrecognised'
      return OF_GET.get(activity ?? '') ?? 'saas_v1'
    }
    case 'POST':
      if (KIT_V2_PATH.test(path)) return 'kit_v2'
      if (KIT_PATH.test(path)) return 'kit_v1'
      // Every other POST, signed or not: what lacks a signature is refused by the rules of SaaS V2.0.
      return OF_POST.get(peekActivity(request.body) ?? '') ?? 'saas_v2'
    default:
      return 'unrecognised'
  }
}
