'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { Button } from '@/lib/ui/button'
import { CopyButton } from '@/lib/ui/copy'
import { Input, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout } from '@/lib/ui/layout'
import { Time } from '@/lib/ui/time'
import { type Activated, activateDeviceAction } from './actions'

/** A device without network: what its software shows in, the signed text for it out. */
export function ActivateForm({ seller, licenseId }: { seller: string; licenseId: string }) {
  const t = useTranslations('activation')
  const [done, setDone] = useState<Activated | null>(null)
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-soft text-sm">{t('text')}</p>
      <ActionForm
        action={async (_: ActionResult<Activated> | null, form: FormData) => {
          const result = await activateDeviceAction(seller, licenseId, form)
          setDone(result.ok ? result.value : null)
          return result
        }}
        quiet
      >
        <Textarea
          name="request"
          label={t('request')}
          hint={t('requestHint')}
          rows={4}
          mono
          required
          maxLength={5_000}
          spellCheck={false}
          autoComplete="off"
        />
        <Input name="device" label={t('device')} hint={t('deviceHint')} optional maxLength={100} autoComplete="off" />
        <div>
          <SubmitButton size="lg">{t('submit')}</SubmitButton>
        </div>
      </ActionForm>
      <div role="status">
        {done?.kind === 'refused' && (
          <Callout tone="danger" title={done.text}>
            {done.cure}
          </Callout>
        )}
        {done?.kind === 'made' && <Made made={done} />}
      </div>
    </div>
  )
}

function Made({ made }: { made: Extract<Activated, { kind: 'made' }> }) {
  const t = useTranslations('activation')
  function download() {
    const url = URL.createObjectURL(new Blob([made.text], { type: 'text/plain' }))
    const link = document.createElement('a')
    link.href = url
    link.download = `activation-${made.serial}.lic`
    link.click()
    URL.revokeObjectURL(url)
  }
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-ok-line bg-ok-soft p-4">
      <p className="break-words font-medium">{t('done', { device: made.device })}</p>
      <p className="text-sm">
        {t('until')} <Time at={made.until} exact />
      </p>
      <div className="flex items-start gap-2 rounded-md border border-line bg-surface p-3">
        <code className="min-w-0 flex-1 break-all font-mono text-sm">{made.text}</code>
        <CopyButton text={made.text} label={t('copy')} />
      </div>
      <div>
        <Button variant="secondary" icon={<Download aria-hidden="true" />} onClick={download}>
          {t('download')}
        </Button>
      </div>
    </div>
  )
}
