import type { ServiceContext } from '@/lib/services/context'
import { type ActInput, act } from './act'

/** Calls an incident over, with a reason. The next failure opens it again by itself. */
export function resolveIncident(ctx: ServiceContext, input: ActInput): Promise<void> {
  return act(ctx, 'resolve', input, 'incident.resolve')
}
