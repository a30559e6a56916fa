import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { BUYER_MAILS, MAIL_LANGUAGES } from '@/lib/domain/buyer-mail'
import { may } from '@/lib/domain/roles'
import { orNotFound } from '@/lib/http/or-not-found'
import { pathSegment } from '@/lib/http/path-segment'
import { getFormat } from '@/lib/i18n/get-format'
import { fits, getBuyerMails } from '@/lib/services/buyer-mail/get-mails'
import { Badge } from '@/lib/ui/badge'
import { ButtonLink } from '@/lib/ui/button'
import { Checkbox, Input, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, Page, PageHeader } from '@/lib/ui/layout'
import { TabLinks } from '@/lib/ui/tab-links'
import { resetTextAction, saveMailsAction, saveTextAction, testMailAction } from './actions'
import { TestForm } from './test-form'
import { TextEditor } from './text-editor'

type Props = {
  params: Promise<{ seller: string; product: string }>
  searchParams: Promise<{ sku?: string | string[]; mail?: string | string[] }>
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('mails')
  return { title: t('title') }
}

/** Which mails the buyers of a product get, and what they say. */
export default async function MailsPage({ params, searchParams }: Props) {
  const [{ seller, product: id }, search] = await Promise.all([params, searchParams])
  const one = (value: string | string[] | undefined) => (Array.isArray(value) ? value[0] : value) ?? ''
  const key = { productId: pathSegment(id), skuCode: one(search.sku) }
  const ctx = await sellerContext(seller)
  const [t, products, { timeZone }] = await Promise.all([
    getTranslations('mails'),
    getTranslations('products'),
    getFormat(),
  ])
  const { product, settings, mails, channels, channel, real } = await orNotFound(getBuyerMails(ctx, key, timeZone))
  const writes = ctx.actor.kind === 'user' && may(ctx.actor.role, 'products:write')
  const kinds = BUYER_MAILS.filter((mail) => fits(mail, product.kind) || settings.on.includes(mail))
  const shown = kinds.find((mail) => mail === one(search.mail)) ?? kinds[0] ?? 'welcome'
  const list = `/${seller}/products`
  const query = (more: Record<string, string> = {}) => new URLSearchParams({ sku: key.skuCode, ...more })
  const here = `${list}/${encodeURIComponent(key.productId)}`
  const hrefOf = (mail: string) => `${here}/mails?${query({ mail })}`
  const views = mails.filter(({ mail }) => mail === shown)
  return (
    <Page className="max-w-5xl">
      <PageHeader
        crumbs={[
          { label: products('title'), href: list },
          { label: product.name, href: `${here}?${query()}` },
        ]}
        title={t('title')}
        description={t('text')}
      />
      {settings.on.length > 0 && !channel && (
        <Callout tone="warn" title={t('noChannel')}>
          <p>{t('noChannelText')}</p>
          <p className="mt-2">
            <ButtonLink href={`/${seller}/settings/notifications/new?kind=email`}>{t('addChannel')}</ButtonLink>
          </p>
        </Callout>
      )}
      {settings.on.length > 0 && channel?.paused && (
        <Callout tone="warn" title={t('pausedChannel', { name: channel.name })}>
          {t('pausedChannelText')}
        </Callout>
      )}
      <Card title={t('settings')}>
        {writes ? (
          <ActionForm action={saveMailsAction.bind(null, seller)}>
            <input type="hidden" name="productId" value={key.productId} />
            <input type="hidden" name="skuCode" value={key.skuCode} />
            <fieldset className="flex flex-col gap-3">
              <legend className="sr-only">{t('on')}</legend>
              {kinds.map((mail) => (
                <Checkbox
                  key={mail}
                  name="on"
                  value={mail}
                  label={t(`kinds.${mail}`)}
                  hint={t(`whens.${mail}`)}
                  defaultChecked={settings.on.includes(mail)}
                />
              ))}
            </fieldset>
            <div className="grid gap-4 sm:grid-cols-3">
              <Select
                name="language"
                label={t('language')}
                options={MAIL_LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
                defaultValue={settings.language}
              />
              <Select
                name="channel"
                label={t('channel')}
                placeholder={channels[0] ? t('channelFirst', { name: channels[0] }) : t('channelNone')}
                options={channels.map((name) => ({ value: name, label: name }))}
                defaultValue={settings.channel ?? ''}
              />
              <Input
                name="expiringDays"
                type="number"
                min={1}
                max={60}
                label={t('expiringDays')}
                defaultValue={settings.expiringDays}
                required
              />
            </div>
            <div>
              <SubmitButton>{t('save')}</SubmitButton>
            </div>
          </ActionForm>
        ) : settings.on.length === 0 ? (
          <p className="text-ink-soft">{t('allOff')}</p>
        ) : (
          <ul className="flex flex-col gap-1">
            {settings.on.map((mail) => (
              <li key={mail}>{t(`kinds.${mail}`)}</li>
            ))}
          </ul>
        )}
      </Card>
      <Card title={t('texts')} description={t(real ? 'real' : 'made')}>
        <TabLinks
          label={t('texts')}
          active={hrefOf(shown)}
          items={kinds.map((mail) => ({ href: hrefOf(mail), label: t(`kinds.${mail}`) }))}
        />
        <div className="mt-4 flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
          {!settings.on.includes(shown) && <Badge tone="neutral">{t('off')}</Badge>}
          <span className="text-ink-soft">{t('placeholders')}</span>
          {views[0]?.placeholders.map((name) => (
            <code key={name} className="rounded bg-sunken px-1">{`{${name}}`}</code>
          ))}
        </div>
        <div className="mt-4 grid gap-6 lg:grid-cols-2">
          {views.map((view) => (
            <TextEditor
              key={`${view.mail} ${view.language}`}
              view={view}
              hidden={{ ...key, mail: view.mail, language: view.language }}
              sent={settings.language === view.language}
              writes={writes}
              save={saveTextAction.bind(null, seller)}
              reset={resetTextAction.bind(null, seller)}
            />
          ))}
        </div>
      </Card>
      {writes && channel && (
        <Card title={t('test')}>
          <TestForm
            action={testMailAction.bind(null, seller)}
            hidden={{ ...key, mail: shown }}
            language={settings.language}
          />
        </Card>
      )}
    </Page>
  )
}
