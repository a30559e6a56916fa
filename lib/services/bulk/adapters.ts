import type { BulkKind } from '@/lib/domain/bulk'
import type { BulkAdapter } from './adapter'
import { hookDeliveries, jobs, notifications } from './kinds/jobs'
import { messages } from './kinds/messages'
import { usageRecords } from './kinds/usage-records'

export const BULK_ADAPTERS: Record<BulkKind, BulkAdapter> = {
  messages,
  jobs,
  usage_records: usageRecords,
  notifications,
  hook_deliveries: hookDeliveries,
}
