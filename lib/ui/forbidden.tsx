import { useTranslations } from 'next-intl'
import { EmptyState, Page } from './layout'

/** In the place of a page that the person's role does not include. */
export function Forbidden() {
  const t = useTranslations('errors.forbidden')
  return (
    <Page>
      <EmptyState title={t('title')} text={t('text')} />
    </Page>
  )
}
