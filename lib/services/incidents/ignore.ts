import type { ServiceContext } from '@/lib/services/context'
import { type ActInput, act } from './act'

/** Has nobody be told of an incident any more, with a reason, until somebody opens it. */
export function ignoreIncident(ctx: ServiceContext, input: ActInput): Promise<void> {
  return act(ctx, 'ignore', input, 'incident.ignore')
}
