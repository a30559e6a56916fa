import { useTranslations } from 'next-intl'
import { Card, Page, PageHeader } from '@/lib/ui/layout'
import { SandboxShell } from '@/lib/ui/sandbox-shell'

export default function KitSandboxPage() {
  const t = useTranslations('kit')
  return (
    <SandboxShell
      links={[{ href: '/kit/sandbox', label: t('column.order') }]}
      back={{ href: '/kit', label: t('title') }}
    >
      <Page>
        <PageHeader title={t('empty.action')} description={t('empty.text')} />
        <Card title={t('product.basic')}>{t('product.long')}</Card>
      </Page>
    </SandboxShell>
  )
}
