'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { MessagePage } from '@/lib/ui/message-page'

/** A fault while drawing a page. The digest is also in the server's log. */
export default function PageError({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations('errors')
  return (
    <MessagePage title={t('unexpected.title')} text={t('unexpected.text')}>
      <Button variant="primary" onClick={reset}>
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
