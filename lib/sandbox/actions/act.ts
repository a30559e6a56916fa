import { findSandboxResource } from '@/db/queries/sandbox-books'
import { ServiceError } from '@/lib/services/errors'
import type { Verb } from '../available'
import type { Sandbox } from '../context'
import { expire, freeze, unfreeze } from './freeze'
import { orderNotify } from './order-notify'
import type { Acted, Options } from './order-on-resource'
import { queryNow } from './query'
import { releaseFrozen, unsubscribe } from './release'
import { cancelRenewal, renew, renewWithChange, trialToFormal } from './renew'
import { upgrade } from './upgrade'

type Act = (sandbox: Sandbox, resourceId: string, options: Options) => Promise<Acted & { allowed?: boolean }>

const ACTS: Record<Verb, Act> = {
  query: queryNow,
  renew,
  renewWithChange,
  trialToFormal,
  cancelRenewal,
  upgrade,
  unsubscribe,
  freeze,
  unfreeze,
  expire,
  releaseFrozen,
  orderNotify: async (sandbox, resourceId, options) => {
    const resource = await findSandboxResource(sandbox.db, sandbox.sellerId, resourceId)
    if (!resource) throw new ServiceError('not_found', 'No such resource.')
    return orderNotify(sandbox, resource.orderId, options)
  },
}

/** Does one thing with a resource. Throws `not_found`, or `conflict` when its state does not allow it. */
export function act(sandbox: Sandbox, resourceId: string, verb: Verb, options: Options = {}) {
  return ACTS[verb](sandbox, resourceId, options)
}
