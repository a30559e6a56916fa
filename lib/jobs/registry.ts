import type { JobPayload } from '@/lib/domain/jobs'
import { runNext } from '@/lib/services/bulk/run-next'
import { sendBuyerMail } from '@/lib/services/buyer-mail/send'
import { lookUpOrder } from '@/lib/services/fulfilment/look-up-order'
import { deliver } from '@/lib/services/hooks/deliver'
import { issueNext } from '@/lib/services/licensing/issue-next'
import { uploadLicense } from '@/lib/services/licensing/upload-license'
import { pushUsageRecords } from '@/lib/services/metering/push-usage'
import { sealUsage } from '@/lib/services/metering/seal-due'
import { sendMessage } from '@/lib/services/notifications/send'
import { probeNext } from '@/lib/services/probes/run-next'
import { prepare } from '@/lib/services/provisioning/prepare'
import type { Work, WorkResult } from '@/lib/services/work'

/** Hands a job to the service that does it. */
export function attempt(work: Work, payload: JobPayload): Promise<WorkResult> {
  switch (payload.kind) {
    case 'order_lookup':
      return lookUpOrder(work, payload.orderId)
    case 'provision':
      return prepare(work, payload)
    case 'license_upload':
      return uploadLicense(work, payload)
    case 'bulk_retry':
      return runNext(work, payload.runId)
    case 'license_batch':
      return issueNext(work, payload.batchId)
    case 'usage_seal':
      return sealUsage(work)
    case 'usage_push':
      return pushUsageRecords(work)
    case 'hook':
      return deliver(work, payload)
    case 'notify':
      return sendMessage(work, payload)
    case 'buyer_mail':
      return sendBuyerMail(work, payload)
    case 'probe':
      return probeNext(work, payload.runId)
    default:
      return payload satisfies never
  }
}
