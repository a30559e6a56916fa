import { useTranslations } from 'next-intl'
import { ButtonLink } from '@/lib/ui/button'
import { CopyId } from '@/lib/ui/copy'
import { Card, Section } from '@/lib/ui/layout'

/** For an account that was never called: the two ways to the first call. */
export function FirstSteps({ seller, publicUrl, sandbox }: { seller: string; publicUrl: string; sandbox: boolean }) {
  const t = useTranslations('overview.start')
  return (
    <Section title={t('title')}>
      <div className="grid gap-4 lg:grid-cols-2">
        {sandbox && (
          <Card title={t('sandboxTitle')}>
            <p className="text-ink-soft">{t('sandboxText')}</p>
            <ButtonLink href="/sandbox" variant="primary" className="mt-4">
              {t('sandbox')}
            </ButtonLink>
          </Card>
        )}
        <Card title={t('liveTitle')}>
          <p className="text-ink-soft">{t('liveText')}</p>
          <p className="mt-2">
            <CopyId id={`${publicUrl.replace(/\/$/, '')}/api/koogallery/${seller}`} keep={Number.POSITIVE_INFINITY} />
          </p>
          <div className="mt-4 flex flex-wrap gap-2">
            <ButtonLink href={`/${seller}/go-live`} variant={sandbox ? 'secondary' : 'primary'}>
              {t('checklist')}
            </ButtonLink>
            <ButtonLink href={`/${seller}/settings/keys`}>{t('keys')}</ButtonLink>
          </div>
        </Card>
      </div>
    </Section>
  )
}
