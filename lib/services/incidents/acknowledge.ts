import type { ServiceContext } from '@/lib/services/context'
import { type ActInput, act } from './act'

/** Says that somebody sees to it; who says so owns it, unless somebody does already. Its clocks go on being told. */
export function acknowledgeIncident(ctx: ServiceContext, input: ActInput): Promise<void> {
  return act(ctx, 'acknowledge', input, 'incident.acknowledge')
}
