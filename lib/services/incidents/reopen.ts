import type { ServiceContext } from '@/lib/services/context'
import { type ActInput, act } from './act'

/** Has an incident want a person again, with a reason. */
export function reopenIncident(ctx: ServiceContext, input: ActInput): Promise<void> {
  return act(ctx, 'reopen', input, 'incident.reopen')
}
