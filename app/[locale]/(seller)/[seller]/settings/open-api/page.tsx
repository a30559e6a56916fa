import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { getOpenApi } from '@/lib/services/settings/get-open-api'
import { Input, PasswordInput } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, DefinitionList, Page, PageHeader } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { saveOpenApiAction, testOpenApiAction } from './actions'
import { TestCard } from './test-card'

type Props = { params: Promise<{ seller: string }> }

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.openApi')
  return { title: t('title') }
}

/** AK/SK and addresses by which orders are looked up. */
export default async function OpenApiPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, common, { saved, suggested }] = await Promise.all([
    getTranslations('settings.openApi'),
    getTranslations('common'),
    getOpenApi(ctx),
  ])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  return (
    <Page className="max-w-3xl">
      <PageHeader title={t('title')} description={t('text')} />
      {!saved && (
        <Callout tone="warn" title={t('missing')}>
          {t('missingText')}
        </Callout>
      )}
      <Card
        title={t('credentials')}
        description={
          saved ? (
            <>
              {t('changed')} <Time at={saved.updatedAt} />
            </>
          ) : undefined
        }
      >
        {writes ? (
          <ActionForm action={saveOpenApiAction.bind(null, seller)} className="max-w-xl">
            <Input
              name="baseUrl"
              label={t('baseUrl')}
              hint={t('baseUrlHint', { host: suggested.baseUrl })}
              inputMode="url"
              defaultValue={saved?.baseUrl ?? suggested.baseUrl}
              mono
              required
            />
            <Input
              name="fallbackUrl"
              label={t('fallbackUrl')}
              hint={t('fallbackUrlHint')}
              inputMode="url"
              defaultValue={saved ? (saved.fallbackUrl ?? '') : suggested.fallbackUrl}
              mono
              optional
            />
            <Input
              name="accessKeyId"
              label={t('accessKeyId')}
              hint={t('accessKeyIdHint')}
              defaultValue={saved?.accessKeyId}
              autoComplete="off"
              spellCheck={false}
              maxLength={512}
              mono
              required
            />
            <PasswordInput
              // Once saved, what was typed leaves the page.
              key={saved?.updatedAt.getTime()}
              name="secretAccessKey"
              label={t('secretAccessKey')}
              hint={saved ? t('secretKept') : t('secretHint')}
              autoComplete="new-password"
              spellCheck={false}
              maxLength={512}
              required={!saved}
              optional={saved !== null}
            />
            <div>
              <SubmitButton>{common('save')}</SubmitButton>
            </div>
          </ActionForm>
        ) : (
          <DefinitionList
            items={[
              { label: t('baseUrl'), value: saved?.baseUrl },
              { label: t('fallbackUrl'), value: saved?.fallbackUrl },
              { label: t('accessKeyId'), value: saved?.accessKeyId },
            ]}
          />
        )}
      </Card>
      {writes && saved && (
        <Card title={t('test')} description={t('testText')}>
          <TestCard action={testOpenApiAction.bind(null, seller)} label={t('testRun')} />
        </Card>
      )}
    </Page>
  )
}
