import { z } from 'zod'
import { isStorable } from '@/lib/domain/storable'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { parseInput } from '@/lib/services/parse'
import { activateLicense, type LicenseAnswer } from './use-license'

const input = z.object({ request: z.string().trim().min(1).max(5_000) })

/**
 * Answers the request file of a device without network. The file is the JSON `{"key","fingerprint","device"?}`, or the
 * same in base64, as the software shows it for copying.
 */
export async function activateOffline(ctx: ServiceContext, raw: z.input<typeof input>): Promise<LicenseAnswer> {
  requirePermission(ctx, 'fulfilment:write')
  const { request } = parseInput(input, raw)
  const asked = readRequest(request)
  if (!asked) throw notARequest()
  return activateLicense(ctx, { ...asked, offline: true })
}

export function notARequest(): ServiceError {
  const message = 'Not an activation request: it is JSON with key and fingerprint, or the same in base64.'
  return new ServiceError('invalid', message, [{ path: 'request', code: 'activation_request', message }])
}

const member = z.string().refine(isStorable)

/** Blanks and line breaks that mail programs add do no harm. */
export function readRequest(text: string): { key: string; fingerprint: string; device?: string } | null {
  const json = text.startsWith('{') ? text : Buffer.from(text.replaceAll(/\s/g, ''), 'base64').toString('utf8')
  try {
    const value: unknown = JSON.parse(json)
    const parsed = z.object({ key: member, fingerprint: member, device: member.optional() }).safeParse(value)
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
