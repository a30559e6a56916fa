import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button, ButtonLink, ExternalLink, IconButton, TextLink } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { Dialog } from '@/lib/ui/dialog'
import { Checkbox, Input, PasswordInput, RadioCards, Select, Switch, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card, Section } from '@/lib/ui/layout'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/lib/ui/menu'
import { Tabs } from '@/lib/ui/tabs'
import { Tooltip } from '@/lib/ui/tooltip'
import { releaseSample, saveSample } from './actions'
import { ToastButton } from './toast-button'

const VARIANTS = ['primary', 'secondary', 'quiet', 'danger'] as const
const SIZES = ['sm', 'md', 'lg'] as const

export function Buttons() {
  const t = useTranslations('kit')
  return (
    <Card title={t('sections.buttons')}>
      <div className="flex flex-col gap-3">
        {SIZES.map((size) => (
          <div key={size} className="flex flex-wrap items-center gap-2">
            {VARIANTS.map((variant) => (
              <Button key={variant} variant={variant} size={size}>
                {t(`button.${variant}`)}
              </Button>
            ))}
            <Button size={size} variant="primary" disabled>
              {t('button.disabled')}
            </Button>
            <IconButton label={t('button.icon')} size={size}>
              <Ellipsis aria-hidden="true" />
            </IconButton>
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-4">
          <ButtonLink href="/kit">{t('button.link')}</ButtonLink>
          <TextLink href="/kit">{t('button.link')}</TextLink>
          <ExternalLink href="https://example.com/">{t('button.external')}</ExternalLink>
        </div>
      </div>
    </Card>
  )
}

export function Forms() {
  const t = useTranslations('kit.form')
  const sites = useTranslations('enums.site')
  const promises = useTranslations('enums.promise')
  const sections = useTranslations('kit.sections')
  return (
    <Card title={sections('forms')}>
      <ActionForm action={saveSample} className="max-w-2xl">
        <div className="grid gap-4 sm:grid-cols-2">
          <Input name="name" label={t('name')} hint={t('nameHint')} defaultValue="Acme Team Basic" />
          <Input name="email" label={t('email')} defaultValue="lin.acme.test" />
          <PasswordInput name="key" label={t('key')} autoComplete="off" defaultValue="0123456789abcdef" />
          <Select
            name="site"
            label={t('site')}
            options={(['china', 'international', 'europe'] as const).map((site) => ({
              value: site,
              label: sites(site),
            }))}
          />
        </div>
        <Textarea name="memo" label={t('memo')} optional />
        <RadioCards
          name="promise"
          label={t('promise')}
          defaultValue="instant"
          columns={3}
          options={(['instant', 'brief', 'strict'] as const).map((level) => ({
            value: level,
            label: promises(`${level}.label`),
            hint: promises(`${level}.hint`),
          }))}
        />
        <Checkbox name="notify" label={t('notify')} hint={t('notifyHint')} defaultChecked />
        <Switch name="sandbox" label={t('sandbox')} hint={t('sandboxHint')} defaultChecked />
        <div>
          <SubmitButton>{t('save')}</SubmitButton>
        </div>
      </ActionForm>
    </Card>
  )
}

export function Overlays() {
  const t = useTranslations('kit')
  return (
    <Section title={t('sections.overlays')}>
      <div className="flex flex-wrap items-center gap-2">
        <Dialog trigger={<Button>{t('dialog.open')}</Button>} title={t('dialog.title')}>
          <p>{t('dialog.text')}</p>
        </Dialog>
        <ConfirmDialog
          trigger={<Button variant="danger">{t('dialog.confirm')}</Button>}
          title={t('dialog.confirmTitle')}
          description={t('dialog.confirmText')}
          confirm={t('button.danger')}
          danger
          reason="required"
          action={releaseSample}
        />
        <DropdownMenu trigger={<Button>{t('menu.trigger')}</Button>} align="start">
          <MenuItem>{t('menu.resend')}</MenuItem>
          <MenuItem href="/kit">{t('menu.copy')}</MenuItem>
          <MenuSeparator />
          <MenuItem danger>{t('menu.delete')}</MenuItem>
        </DropdownMenu>
        <Tooltip text={t('tooltip.text')}>
          <Button variant="quiet">{t('tooltip.trigger')}</Button>
        </Tooltip>
        <ToastButton />
      </div>
      <Tabs
        label={t('sections.overlays')}
        tabs={[
          { key: 'all', label: t('tab.all'), count: 128, content: <p>{t('tab.text')}</p> },
          { key: 'failed', label: t('tab.failed'), count: 2, content: <p>{t('tab.text')}</p> },
        ]}
      />
    </Section>
  )
}
