import type { OrderListRow } from '@/lib/services/orders/list'
import type { Tone } from '@/lib/ui/tone'

export const LOOKUP_TONE: Record<OrderListRow['lookup'], Tone> = {
  pending: 'info',
  done: 'ok',
  failed: 'danger',
  not_configured: 'neutral',
}
