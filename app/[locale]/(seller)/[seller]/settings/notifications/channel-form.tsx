import { getTranslations } from 'next-intl/server'
import { Fragment } from 'react'
import {
  type ChannelKind,
  type ChannelRules,
  DEFAULT_RULES,
  DIGESTS,
  NOTICE_EVENTS,
  SEVERITIES,
} from '@/lib/domain/notifications'
import { newHookSecret } from '@/lib/services/hooks/sign'
import type { ChannelView } from '@/lib/services/notifications/list-channels'
import { LANGUAGES } from '@/lib/services/notifications/render'
import { MAIL_SECURITY } from '@/lib/services/notifications/target'
import { Checkbox, Input, PasswordInput, Select } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import type { changeChannelAction } from './actions'

type Props = {
  kind: ChannelKind
  channel?: ChannelView
  language: string
  action: OmitSeller<typeof changeChannelAction>
}
type OmitSeller<F> = F extends (seller: string, ...rest: infer R) => infer A ? (...rest: R) => A : never

/** The few fields a channel of a kind needs, and when it speaks about what. */
export async function ChannelForm({ kind, channel, language, action }: Props) {
  const t = await getTranslations('notifications')
  return (
    <ActionForm action={action} className="max-w-2xl">
      {/* Fresh fields for what was saved; the form stays, and with it its word that it was saved. */}
      <Fragment key={channel?.version}>
        <input type="hidden" name="kind" value={kind} />
        {channel && <input type="hidden" name="channelId" value={channel.id} />}
        {channel && <input type="hidden" name="version" value={channel.version} />}
        <Input
          name="name"
          label={t('name')}
          defaultValue={channel?.name ?? t(`kinds.${kind}`)}
          maxLength={60}
          required
        />
        {kind === 'email' ? <MailFields channel={channel} /> : <RobotFields kind={kind} channel={channel} />}
        <Select
          name="language"
          label={t('language')}
          options={LANGUAGES.map((value) => ({ value, label: t(`languages.${value}`) }))}
          defaultValue={channel?.language ?? language}
        />
        <RuleFields rules={channel?.rules ?? DEFAULT_RULES} />
      </Fragment>
      <div>
        <SubmitButton>{channel ? t('save') : t('add')}</SubmitButton>
      </div>
    </ActionForm>
  )
}

async function MailFields({ channel }: { channel?: ChannelView }) {
  const t = await getTranslations('notifications')
  const mail = channel?.mail
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[1fr_6rem_12rem]">
        <Input name="host" label={t('host')} placeholder="smtp.example.com" defaultValue={mail?.host} required />
        <Input name="port" label={t('port')} inputMode="numeric" defaultValue={mail?.port ?? 465} required />
        <Select
          name="security"
          label={t('security')}
          options={MAIL_SECURITY.map((value) => ({ value, label: t(`securities.${value}`) }))}
          defaultValue={mail?.security ?? 'tls'}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Input name="user" label={t('user')} autoComplete="off" defaultValue={mail?.user} optional />
        <PasswordInput
          name="password"
          label={t('password')}
          hint={channel?.secured ? t('kept') : undefined}
          autoComplete="new-password"
          optional
        />
      </div>
      <Input name="from" type="email" label={t('from')} defaultValue={mail?.from} required />
      <Input name="to" label={t('to')} hint={t('toHint')} defaultValue={mail?.to.join(', ')} required />
    </>
  )
}

async function RobotFields({ kind, channel }: { kind: Exclude<ChannelKind, 'email'>; channel?: ChannelView }) {
  const t = await getTranslations('notifications')
  const signs = kind === 'dingtalk' || kind === 'feishu' || kind === 'webhook'
  return (
    <>
      <Input
        name="url"
        label={t('url')}
        hint={channel ? t('urlKept', { address: channel.address }) : t(`urlHints.${kind}`)}
        inputMode="url"
        autoComplete="off"
        spellCheck={false}
        required={!channel}
        optional={channel !== undefined}
        mono
      />
      {signs && (
        <PasswordInput
          name="secret"
          label={t('secret')}
          hint={channel?.secured ? t('secretKept') : t(`secretHints.${kind}`)}
          defaultValue={kind === 'webhook' && !channel ? newHookSecret() : undefined}
          autoComplete="new-password"
          spellCheck={false}
          optional={kind !== 'webhook' || channel !== undefined}
        />
      )}
    </>
  )
}

async function RuleFields({ rules }: { rules: ChannelRules }) {
  const t = await getTranslations('notifications')
  return (
    <fieldset className="flex flex-col gap-4 border-line border-t pt-4">
      <legend className="pr-2 font-medium">{t('rules')}</legend>
      <div className="grid gap-4 sm:grid-cols-3">
        <Select
          name="rules.minSeverity"
          label={t('minSeverity')}
          options={SEVERITIES.map((value) => ({ value, label: t(`severities.${value}`) }))}
          defaultValue={rules.minSeverity}
        />
        <Select
          name="rules.digest"
          label={t('digest')}
          options={DIGESTS.map((value) => ({ value, label: t(`digests.${value}`) }))}
          defaultValue={rules.digest}
        />
        <Input name="rules.digestAt" type="time" label={t('digestAt')} defaultValue={rules.digestAt} />
        <Input name="rules.quiet.from" type="time" label={t('quietFrom')} defaultValue={rules.quiet?.from} optional />
        <Input name="rules.quiet.to" type="time" label={t('quietTo')} defaultValue={rules.quiet?.to} optional />
        <Input name="rules.zone" label={t('zone')} defaultValue={rules.zone} spellCheck={false} required />
      </div>
      <Checkbox
        name="criticalAtOnce"
        label={t('criticalAtOnce')}
        hint={t('criticalAtOnceHint')}
        defaultChecked={rules.criticalAtOnce}
      />
      <Checkbox name="all" label={t('all')} hint={t('allHint')} defaultChecked={rules.events === null} />
      <details open={rules.events !== null}>
        <summary className="cursor-pointer text-sm">{t('choose')}</summary>
        <div className="mt-2 grid gap-2 sm:grid-cols-2">
          {NOTICE_EVENTS.map((event) => (
            <Checkbox
              key={event}
              name="events"
              value={event}
              label={t(`events.${event}`)}
              defaultChecked={rules.events === null || rules.events.includes(event)}
            />
          ))}
        </div>
      </details>
    </fieldset>
  )
}
