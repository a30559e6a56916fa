'use server'

import { refresh } from 'next/cache'
import { getLocale, getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { type ActionResult, runAction } from '@/lib/http/action'
import { formatDuration } from '@/lib/i18n/format'
import { saveOpenApi } from '@/lib/services/settings/save-open-api'
import { testOpenApi } from '@/lib/services/settings/test-open-api'

export async function saveOpenApiAction(seller: string, _previous: unknown, form: FormData): Promise<ActionResult> {
  const t = await getTranslations('settings.openApi')
  return runAction(async () => {
    const text = (name: string) => String(form.get(name) ?? '').trim()
    await saveOpenApi(await sellerContext(seller), {
      baseUrl: text('baseUrl'),
      fallbackUrl: text('fallbackUrl') || undefined,
      accessKeyId: text('accessKeyId'),
      secretAccessKey: text('secretAccessKey') || undefined,
    })
    refresh()
    return undefined
  }, t('saved'))
}

/** What the test showed, in the reader's words. */
export type TestVerdict = { good: boolean; title: string; text: string }

export async function testOpenApiAction(seller: string): Promise<ActionResult<TestVerdict>> {
  const [t, locale] = await Promise.all([getTranslations('settings.openApi'), getLocale()])
  return runAction(async () => {
    const result = await testOpenApi(await sellerContext(seller))
    const duration = formatDuration(result.durationMs, locale)
    if (result.ok) {
      const { host, orderType, lines } = result
      return { good: true, title: t('good', { duration }), text: t('goodText', { host, orderType, lines }) }
    }
    // Message keys hold no dots: MKT.0154 stands under MKT_0154.
    const cause = `causes.${result.code.replaceAll('.', '_')}` as 'causes.other'
    return {
      good: false,
      title: t('bad', { code: result.code, duration }),
      text: t.has(cause) ? t(cause) : t('causes.other', { message: result.message }),
    }
  })
}
