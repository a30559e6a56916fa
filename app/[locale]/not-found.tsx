import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/lib/ui/button'
import { MessagePage } from '@/lib/ui/message-page'

export default function NotFound() {
  const t = useTranslations('errors.notFound')
  return (
    <MessagePage title={t('title')} text={t('text')}>
      <ButtonLink href="/" variant="primary">
        {t('action')}
      </ButtonLink>
    </MessagePage>
  )
}
