import 'server-only'
import { getTranslations } from 'next-intl/server'
import type { LicenseCode } from '@/lib/domain/license'
import type { LicenseAnswer } from '@/lib/services/licensing/use-license'
import { problem } from './problem'

/** HTTP status of what is refused; `check` always answers 200, because a licence that ended is no fault of the call. */
const STATUS: Record<LicenseCode, number> = {
  valid: 200,
  unknown_key: 404,
  not_activated: 404,
  no_free_seat: 409,
  offline_until_file_ends: 409,
  wrong_product: 403,
  not_yet_valid: 403,
  expired: 403,
  frozen: 403,
  released: 403,
  revoked: 403,
  replaced: 403,
}

/** A licence's answer as JSON: code, text and cure in the caller's language, the licence, the device, its signed file. */
export async function licenseResponse(
  request: Request,
  answer: LicenseAnswer,
  options: { always200?: boolean } = {},
): Promise<Response> {
  const { code, license, activation, file } = answer
  const locale = localeOf(request)
  const t = await getTranslations({ locale, namespace: 'licenses.codes' })
  const words = { code, message: t(`${code}.text`), cure: code === 'valid' ? null : t(`${code}.cure`) }
  const members = { license, activation, file }
  const status = STATUS[code]
  if (status === 200 || options.always200) {
    const body = { valid: code === 'valid', ...words, ...members }
    return Response.json(body, { headers: { 'Cache-Control': 'no-store', 'Content-Language': locale } })
  }
  const { message, cure } = words
  return problem(status, code, message, {
    members: { code, cure, ...members },
    headers: { 'Content-Language': locale },
  })
}

function localeOf(request: Request): 'zh' | 'en' {
  return /^\s*zh\b/i.test(request.headers.get('accept-language') ?? '') ? 'zh' : 'en'
}
