'use server'

import { headers } from 'next/headers'
import { getLocale, getTranslations } from 'next-intl/server'
import { getContainer } from '@/lib/container'
import { type ActionResult, runAction } from '@/lib/http/action'
import { currentBuyer, isOwnForm } from '@/lib/http/buyer'
import { redirect } from '@/lib/i18n/navigation'
import { ServiceError } from '@/lib/services/errors'
import { activateDevice } from '@/lib/services/landing/activate-device'

export type Activated =
  | { kind: 'made'; device: string; text: string; serial: number; until: Date }
  | { kind: 'refused'; text: string; cure: string }

/** A buyer's device without network: its request in, its signed file out. */
export async function activateDeviceAction(
  seller: string,
  licenseId: string,
  form: FormData,
): Promise<ActionResult<Activated>> {
  const [t, locale] = await Promise.all([getTranslations('licenses.codes'), getLocale()])
  return runAction(async (): Promise<Activated> => {
    const { landing, publicUrl } = await getContainer()
    // The buyer's cookie travels from other sites too, because it works inside their frames.
    if (!isOwnForm({ headers: await headers() }, publicUrl)) throw new ServiceError('forbidden', 'Not our page.')
    const buyer = await currentBuyer(seller)
    if (!buyer?.session) return redirect({ href: `/buyer/${encodeURIComponent(seller)}`, locale })
    const text = (name: string) => String(form.get(name) ?? '')
    const given = { licenseId, request: text('request'), device: text('device') || undefined }
    const { code, activation, file } = await activateDevice(landing, buyer.session, given)
    if (code !== 'valid' || !activation || !file) {
      return { kind: 'refused', text: t(`${code}.text`), cure: t(`${code}.cure`) }
    }
    return { kind: 'made', device: activation.device ?? activation.fingerprint, ...file }
  })
}
