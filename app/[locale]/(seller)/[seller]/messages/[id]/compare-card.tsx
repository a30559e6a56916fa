import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import type { Comparison } from '@/lib/services/messages/compare'
import { TextLink } from '@/lib/ui/button'
import { DiffView } from '@/lib/ui/diff-view'
import { Section } from '@/lib/ui/layout'

/** In what two calls differ. */
export async function CompareCard({ comparison, close }: { comparison: Comparison; close: string }) {
  const [t, format] = await Promise.all([getTranslations('messages'), getFormat()])
  const { earlier, later, request, answer } = comparison
  return (
    <Section
      id="compare"
      title={t('compare.title')}
      description={t('compare.text', {
        before: format.exact(earlier.receivedAt),
        after: format.exact(later.receivedAt),
      })}
      actions={<TextLink href={close}>{t('compare.close')}</TextLink>}
    >
      <div className="grid min-w-0 gap-4 xl:grid-cols-2">
        <DiffView title={t('detail.requestBody')} {...request} />
        <DiffView title={t('detail.answer')} {...answer} />
      </div>
    </Section>
  )
}
