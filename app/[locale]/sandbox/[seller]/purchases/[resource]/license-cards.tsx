import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import type { SandboxEventRow, SandboxResourceRow } from '@/lib/sandbox/views'
import { Badge } from '@/lib/ui/badge'
import { CodeView } from '@/lib/ui/code-view'
import { CopyId } from '@/lib/ui/copy'
import { Input } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, DefinitionList } from '@/lib/ui/layout'
import { licenseAction } from '../../actions'

/** What the buyer finds of a licence, whichever way it is delivered. */
export async function LicenseCards({
  seller,
  resource,
  events,
}: {
  seller: string
  resource: SandboxResourceRow
  events: SandboxEventRow[]
}) {
  switch (resource.family) {
    case 'license_v1':
      return <AnsweredLicense resource={resource} />
    case 'license_code':
      return <AuthorizationCode resource={resource} />
    case 'license_async':
      return <DeviceLicenses seller={seller} resource={resource} events={events} />
    case 'saas_v1':
    case 'saas_v2':
      return null
    default:
      return resource.family satisfies never
  }
}

async function AnsweredLicense({ resource: { license } }: { resource: SandboxResourceRow }) {
  const t = await getTranslations('sandbox.resource')
  return (
    <Card title={t('license')} description={t('licenseText')}>
      {license ? <CodeView initial="raw" text={license} /> : <p className="text-ink-soft">{t('noAnswer')}</p>}
    </Card>
  )
}

async function AuthorizationCode({ resource: { license, codeUse } }: { resource: SandboxResourceRow }) {
  const [t, format] = await Promise.all([getTranslations('sandbox.resource'), getFormat()])
  const at = (time: string | undefined) => (time ? format.exact(new Date(time)) : t('notActivated'))
  const today = codeUse?.usage?.at(-1)
  return (
    <Card title={t('code')} description={t('codeText')}>
      <DefinitionList
        items={[
          { label: t('code'), value: license ? <CopyId id={license} keep={64} /> : '–' },
          { label: t('activated'), value: at(codeUse?.activatedAt) },
          ...(codeUse?.queriedAt ? [{ label: t('queried'), value: at(codeUse.queriedAt) }] : []),
          ...(today ? [{ label: t('usage'), value: today.activeNum ?? today.clients.length }] : []),
        ]}
      />
    </Card>
  )
}

async function DeviceLicenses({
  seller,
  resource,
  events,
}: {
  seller: string
  resource: SandboxResourceRow
  events: SandboxEventRow[]
}) {
  const t = await getTranslations('sandbox.resource')
  return (
    <Card title={t('devices')} description={t('devicesText')}>
      <div className="flex flex-col gap-4">
        {resource.state === 'active' && (
          <ActionForm
            action={licenseAction.bind(null, seller, resource.id)}
            className="flex-row flex-wrap items-end gap-3"
          >
            <Input
              label={t('fingerprint')}
              name="fingerprint"
              defaultValue="0A1B2C3D4E5F|DISK77|BOARD1|CPU9"
              maxLength={1024}
              required
              fieldClassName="min-w-0 flex-1 basis-60"
            />
            <SubmitButton>{t('request')}</SubmitButton>
          </ActionForm>
        )}
        {events.length === 0 && <p className="text-ink-soft">{t('noDevices')}</p>}
        {events.map((event) => (
          <DeviceLicense key={event.eventId} event={event} />
        ))}
      </div>
    </Card>
  )
}

async function DeviceLicense({ event }: { event: SandboxEventRow }) {
  const [t, format] = await Promise.all([getTranslations('sandbox.resource'), getFormat()])
  return (
    <div className="flex flex-col gap-2 border-line border-t pt-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="min-w-0 break-all font-mono text-sm">{event.fingerprint}</span>
        <Badge tone={event.receivedAt ? 'ok' : 'warn'}>
          {event.receivedAt ? t('uploads', { count: event.uploads }) : t('waiting')}
        </Badge>
      </div>
      <p className="text-ink-soft text-sm">
        {t('requested')} {format.exact(event.requestedAt)}
      </p>
      {event.changed && <Callout tone="danger" title={t('changed')} />}
      {event.content !== null && <CodeView title={event.fileName ?? t('license')} initial="raw" text={event.content} />}
    </div>
  )
}
