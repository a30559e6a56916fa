import type { Metrics } from '@/lib/observability/metrics'
import type { ServiceContext } from '@/lib/services/context'
import type { Outside } from '@/lib/services/work'
import type { Load } from './load'
import type { RefusalLimit } from './refusal-limit'
import type { SellerCache } from './seller-cache'

/** What the inbox lives on between calls. */
export type Inbox = {
  sellers: SellerCache
  refusals: RefusalLimit
  metrics: Metrics
  /** For the one question a call may ask outside: whether an instance may change. */
  outside: Outside
  load: Load
  /** A context acting for the marketplace by the given message. */
  context(sellerId: string, messageId: string): ServiceContext
}

/** Calls to addresses of no seller are kept under this id, which no account can have. */
export const UNKNOWN_SELLER = '_unknown'
