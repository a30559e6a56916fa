'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { Button } from '@/lib/ui/button'
import { CopyBlock } from '@/lib/ui/copy'
import { Input, Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout } from '@/lib/ui/layout'
import { saveFile } from '@/lib/ui/save-file'
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
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-ok-line bg-ok-soft p-4">
      <p className="break-words font-medium">{t('done', { device: made.device })}</p>
      <p className="text-sm">
        {t('until')} <Time at={made.until} exact />
      </p>
      <CopyBlock text={made.text} label={t('copy')} />
      <div>
        <Button
          variant="secondary"
          icon={<Download aria-hidden="true" />}
          onClick={() => saveFile(`activation-${made.serial}.lic`, made.text)}
        >
          {t('download')}
        </Button>
      </div>
    </div>
  )
}
