import { useTranslations } from 'next-intl'
import type { EndpointView } from '@/lib/services/hooks/list-endpoints'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Select } from '@/lib/ui/field'
import { SecretDialog } from '../../secret-dialog'
import {
  changeEndpointAction,
  removeEndpointAction,
  revealSecretAction,
  rotateSecretAction,
  switchEndpointAction,
} from '../actions'
import { EndpointFields } from '../endpoint-fields'

const KEEP_HOURS = [24, 72, 168, 0] as const

/** What a person may do with an endpoint. */
export function EndpointActions({ seller, endpoint }: { seller: string; endpoint: EndpointView }) {
  const t = useTranslations('hooks')
  const { id: endpointId, name } = endpoint
  const to = endpoint.state === 'active' ? 'paused' : 'active'
  const shown = { title: t('secret'), text: t('secretText') }
  const turn = to === 'active' ? 'resume' : 'pause'
  return (
    <>
      <ConfirmDialog
        trigger={<Button>{t('edit.button')}</Button>}
        title={t('edit.title', { name })}
        description={t('edit.text')}
        confirm={t('edit.confirm')}
        action={changeEndpointAction.bind(null, seller)}
        hidden={{ endpointId, version: String(endpoint.version) }}
      >
        <EndpointFields values={endpoint} />
      </ConfirmDialog>
      <SecretDialog
        trigger={<Button>{t('reveal.button')}</Button>}
        title={t('reveal.title')}
        text={t('reveal.text')}
        submit={t('reveal.button')}
        shown={shown}
        action={revealSecretAction.bind(null, seller)}
        hidden={{ endpointId }}
      />
      <SecretDialog
        trigger={<Button>{t('rotate.button')}</Button>}
        title={t('rotate.title')}
        text={t('rotate.text')}
        submit={t('rotate.button')}
        shown={shown}
        action={rotateSecretAction.bind(null, seller)}
        hidden={{ endpointId }}
      >
        <Select
          name="keepHours"
          label={t('rotate.keep')}
          defaultValue="24"
          options={KEEP_HOURS.map((hours) => ({ value: String(hours), label: t('rotate.hours', { hours }) }))}
        />
      </SecretDialog>
      <ConfirmDialog
        trigger={<Button>{t(`${turn}.button`)}</Button>}
        title={t(`${turn}.title`, { name })}
        description={t(`${turn}.text`)}
        confirm={t(`${turn}.button`)}
        action={switchEndpointAction.bind(null, seller)}
        hidden={{ endpointId, to }}
        done={t(`${turn}.done`)}
      />
      <ConfirmDialog
        trigger={<Button variant="quiet">{t('remove.button')}</Button>}
        title={t('remove.title', { name })}
        description={t('remove.text')}
        confirm={t('remove.button')}
        danger
        action={removeEndpointAction.bind(null, seller)}
        hidden={{ endpointId }}
      />
    </>
  )
}
