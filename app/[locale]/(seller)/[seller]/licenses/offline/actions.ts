'use server'

import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import type { LicenseCode } from '@/lib/domain/license'
import { type ActionResult, runAction } from '@/lib/http/action'
import { activateOffline } from '@/lib/services/licensing/activate-offline'

export type OfflineOutcome =
  | { kind: 'made'; licenseId: string; device: string; text: string; serial: number; until: Date }
  | { kind: 'refused'; code: LicenseCode; text: string; cure: string; licenseId: string | null }

export async function activateOfflineAction(
  seller: string,
  _: unknown,
  form: FormData,
): Promise<ActionResult<OfflineOutcome>> {
  const t = await getTranslations('licenses.codes')
  return runAction(async () => {
    const answer = await activateOffline(await sellerContext(seller), { request: String(form.get('request') ?? '') })
    const { code, license, activation, file } = answer
    if (code !== 'valid' || !license || !activation || !file)
      return { kind: 'refused', code, text: t(`${code}.text`), cure: t(`${code}.cure`), licenseId: license?.id ?? null }
    return { kind: 'made', licenseId: license.id, device: activation.device ?? activation.fingerprint, ...file }
  })
}
