import { lockInstance } from '@/db/queries/fulfilment'
import type { LicenseRow } from '@/db/queries/licenses'
import { transaction } from '@/db/transaction'
import type { Tx } from '@/db/types'
import type { JobPayload } from '@/lib/domain/jobs'
import { DEFAULT_LICENSE_FILE, type LicenseSettings } from '@/lib/domain/license'
import { fillTemplate } from '@/lib/domain/products'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { OpenApiError } from '@/lib/koogallery/open-api/errors'
import { type LicenseVerdict, licenseVerdict } from '@/lib/koogallery/open-api/license-errors'
import { MAX_CHARACTERS, type Upload } from '@/lib/koogallery/open-api/upload'
import { openApiConfig } from '@/lib/services/settings/open-api-config'
import type { Work, WorkResult } from '@/lib/services/work'
import { chooseLicense } from './choose'
import { issueDeviceLicense } from './issue-device-license'
import { noteLicense } from './note'

type UploadPayload = Extract<JobPayload, { kind: 'license_upload' }>

/** Worth another attempt; every other answer stays the same until somebody acts. */
const REPEATED: readonly LicenseVerdict[] = ['retry', 'unknown_error']

/**
 * Sends a device's licence to the marketplace (protocol/license.md 4.7), as text or file, as the product says. Safe to
 * repeat: event and licence stay the same. The code in the answer decides about a further attempt, never the HTTP
 * status.
 */
export async function uploadLicense(work: Work, payload: UploadPayload): Promise<WorkResult> {
  const { ctx, known, fetch } = work
  const { eventId } = payload
  const request = `POST market-event/${eventId}/file`
  const failed = (error: string, final: boolean): WorkResult => ({ kind: 'failed', error, final, request })
  const { openApi, settings } = known.seller
  if (!openApi) return failed('The account has no open-API credentials. Enter them under Settings.', true)
  const issued = await transaction(ctx.db, (tx) => licenseFor(tx, work, payload))
  if (issued === 'no_instance') return failed(`There is no instance ${payload.instanceId}.`, true)
  if (issued === 'out_of_stock') return failed('No licence key is left for this product. Import more.', false)
  const { license, key } = issued
  // Asked for again after its end: nobody waits for it, and nobody needs to act.
  if (license.status === 'released' || license.status === 'revoked')
    return { kind: 'done', request, answer: `nothing sent: the licence is ${license.status}` }
  if (license.status !== 'open') return failed(`The licence is ${license.status}; nothing is sent.`, true)
  const choice = chooseLicense(known.products, license)
  const upload = uploadOf(choice.settings, license, key)
  if (upload.type === 'CHARACTERS' && upload.characters.length > MAX_CHARACTERS) {
    return failed(`The licence has more than ${MAX_CHARACTERS} characters. Have the product send it as a file.`, true)
  }
  try {
    const { host } = await createOpenApiClient(openApiConfig(openApi, { fetch, now: ctx.now })).uploadLicense({
      eventId,
      upload,
      boundary: `koogallery-${ctx.newId()}`,
      signing: settings.uploadSigning,
    })
    return {
      kind: 'done',
      request: `${request} at ${host}`,
      answer: upload.type === 'FILE' ? `taken as file ${upload.fileName}` : 'taken as text',
      apply: (tx) => noteLicense(tx, ctx, license, { kind: 'uploaded', details: { eventId } }),
    }
  } catch (error) {
    if (!(error instanceof OpenApiError)) throw error
    return failed(`${error.code}: ${error.message}`, !REPEATED.includes(licenseVerdict(error)))
  }
}

/** Made here where no key was left at the time of the call. */
async function licenseFor(
  tx: Tx,
  { ctx, known, job }: Work,
  payload: UploadPayload,
): Promise<{ license: LicenseRow; key: string } | 'no_instance' | 'out_of_stock'> {
  const instance = await lockInstance(tx, job.sellerId, payload.instanceId)
  if (!instance) return 'no_instance'
  const issued = await issueDeviceLicense(tx, ctx, known, instance, {
    origin: payload.origin,
    effectiveTime: new Date(payload.effectiveTime),
    expireTime: payload.expireTime === null ? null : new Date(payload.expireTime),
    sentAt: new Date(payload.sentAt),
  })
  return issued.kind === 'outOfStock' ? 'out_of_stock' : issued
}

function uploadOf(settings: LicenseSettings, license: LicenseRow, key: string): Upload {
  if (settings.delivery !== 'file') return { type: 'CHARACTERS', characters: key }
  const fileName = fillTemplate(settings.fileName ?? DEFAULT_LICENSE_FILE, {
    instanceId: license.instanceId ?? '',
    orderId: license.orderId ?? '',
    productId: license.productId ?? '',
  })
  return { type: 'FILE', fileName, content: new TextEncoder().encode(key) }
}
