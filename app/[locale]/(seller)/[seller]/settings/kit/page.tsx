import { KeySquare, Plus, Upload } from 'lucide-react'
import type { Metadata } from 'next'
import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { may } from '@/lib/domain/roles'
import { getKit } from '@/lib/services/kit/get-kit'
import { Button, ButtonLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { CopyButton, CopyId } from '@/lib/ui/copy'
import { DataTable } from '@/lib/ui/data-table'
import { Input, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, DefinitionList, EmptyState, Page, PageHeader, Section } from '@/lib/ui/layout'
import { KeyStatusBadge } from '@/lib/ui/state-badges'
import { Time } from '@/lib/ui/time'
import { generateAction, importAction, retireAction, saveAppIdAction } from './actions'

type Props = { params: Promise<{ seller: string }> }

/** What the application credential demands (protocol/kit-and-oauth.md 3.5). */
const DEMANDED_BITS = 3072

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.kit')
  return { title: t('title') }
}

/** The seller's side of the joint-operations Kit: application id, and the key pairs for client secrets. */
export default async function KitPage({ params }: Props) {
  const { seller } = await params
  const ctx = await sellerContext(seller)
  const [t, common, kit] = await Promise.all([getTranslations('settings.kit'), getTranslations('common'), getKit(ctx)])
  const writes = ctx.actor.kind !== 'user' || may(ctx.actor.role, 'settings:write')
  const current = kit.pairs.find(({ status }) => status === 'current')
  const address = `${ctx.publicUrl}/api/koogallery/${seller}`
  const generate = (
    <ConfirmDialog
      trigger={
        <Button variant={current ? 'secondary' : 'primary'} icon={<Plus aria-hidden="true" />}>
          {t('generate')}
        </Button>
      }
      title={t('generateTitle')}
      description={t('generateText')}
      confirm={t('generate')}
      action={generateAction.bind(null, seller)}
    />
  )
  const bring = (
    <ConfirmDialog
      trigger={<Button icon={<Upload aria-hidden="true" />}>{t('import')}</Button>}
      title={t('importTitle')}
      description={t('importText')}
      confirm={t('import')}
      action={importAction.bind(null, seller)}
    >
      <Textarea
        name="privateKey"
        label={t('privateKey')}
        hint={t('privateKeyHint')}
        autoComplete="off"
        spellCheck={false}
        rows={8}
        maxLength={20_000}
        required
      />
    </ConfirmDialog>
  )
  return (
    <Page className="max-w-5xl">
      <PageHeader title={t('title')} description={t('text')} />
      {!kit.hasKitKey && !kit.hasV1Key && (
        <Callout
          tone="warn"
          title={t('noKey')}
          action={<ButtonLink href={`/${seller}/settings/keys`}>{t('toKeys')}</ButtonLink>}
        >
          {t('noKeyText')}
        </Callout>
      )}
      <Card title={t('credential')}>
        <div className="flex flex-col gap-5">
          <DefinitionList
            items={[
              {
                label: t('addresses'),
                value: <CopyId id={address} keep={Number.POSITIVE_INFINITY} />,
                hint: t('addressText'),
              },
              ...(writes ? [] : [{ label: t('appId'), value: kit.appId }]),
            ]}
          />
          {writes && (
            <ActionForm action={saveAppIdAction.bind(null, seller)} className="max-w-xl">
              <Input
                name="appId"
                label={t('appId')}
                hint={t('appIdHint')}
                defaultValue={kit.appId ?? ''}
                autoComplete="off"
                spellCheck={false}
                maxLength={200}
                mono
                required
              />
              <div>
                <SubmitButton>{common('save')}</SubmitButton>
              </div>
            </ActionForm>
          )}
        </div>
      </Card>
      {current && (
        <Card title={t('publicKey')} description={t('publicKeyText')}>
          <div className="flex flex-col gap-3">
            {current.bits < DEMANDED_BITS && <Callout tone="warn" title={t('short')} />}
            <code className="block break-all rounded-md bg-sunken p-3 text-xs">{current.publicKey}</code>
            <div>
              <CopyButton text={current.publicKey} label={t('copy')} />
            </div>
          </div>
        </Card>
      )}
      <Section
        title={t('pairs')}
        description={t('pairsText')}
        actions={
          writes && current ? (
            <span className="flex flex-wrap gap-2">
              {bring}
              {generate}
            </span>
          ) : undefined
        }
      >
        <DataTable
          label={t('pairs')}
          rows={kit.pairs}
          rowKey={(pair) => pair.id}
          rowTone={(pair) => (pair.status === 'retired' ? 'muted' : undefined)}
          columns={[
            { key: 'status', header: t('status'), cell: (pair) => <KeyStatusBadge state={pair.status} plain /> },
            {
              key: 'fingerprint',
              header: t('fingerprint'),
              grow: true,
              cell: (pair) => <CopyId id={pair.fingerprint} keep={16} />,
            },
            { key: 'bits', header: t('bits'), align: 'end', cell: (pair) => pair.bits },
            { key: 'source', header: t('source'), cell: (pair) => t(`sources.${pair.source}`) },
            { key: 'used', header: t('used'), cell: (pair) => (pair.usedAt ? <Time at={pair.usedAt} /> : t('never')) },
            { key: 'created', header: t('created'), cell: (pair) => <Time at={pair.createdAt} /> },
            {
              key: 'act',
              header: '',
              align: 'end',
              cell: (pair) =>
                writes && pair.status === 'previous' ? (
                  <ConfirmDialog
                    trigger={<Button size="sm">{t('retire')}</Button>}
                    title={t('retireTitle')}
                    description={t('retireText')}
                    confirm={t('retire')}
                    reason="optional"
                    action={retireAction.bind(null, seller)}
                    hidden={{ id: pair.id }}
                  />
                ) : null,
            },
          ]}
          empty={
            <EmptyState
              icon={<KeySquare />}
              title={t('none')}
              text={t('noneText')}
              action={
                writes ? (
                  <span className="flex flex-wrap justify-center gap-2">
                    {generate}
                    {bring}
                  </span>
                ) : undefined
              }
            />
          }
        />
      </Section>
    </Page>
  )
}
