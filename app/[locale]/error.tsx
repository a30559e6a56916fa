'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { MessagePage } from '@/lib/ui/message-page'

/** A fault while drawing a page. The digest is also in the server's log. */
export default function PageError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations('errors')
  return (
    <MessagePage title={t('unexpected.title')} text={t('unexpected.text')}>
      <Button variant="primary" onClick={retry}>
        {t('unexpected.action')}
      </Button>
      {error.digest && (
        <span className="text-ink-soft text-sm">
          {t('reference')} <CopyId id={error.digest} keep={40} />
        </span>
      )}
    </MessagePage>
  )
}
