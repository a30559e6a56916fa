'use client'

import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { ActionResult } from '@/lib/http/action'
import { Button, TextLink } from '@/lib/ui/button'
import { CopyBlock } from '@/lib/ui/copy'
import { Textarea } from '@/lib/ui/field'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Callout, Card, DefinitionList } from '@/lib/ui/layout'
import { saveFile } from '@/lib/ui/save-file'
import { Time } from '@/lib/ui/time'
import { FileText } from '../file-text'
import { activateOfflineAction, type OfflineOutcome } from './actions'

/** The device's request in, its signed file out. */
export function OfflineForm({ seller }: { seller: string }) {
  const t = useTranslations('licenses.offline')
  const [request, setRequest] = useState('')
  const [outcome, setOutcome] = useState<OfflineOutcome | null>(null)
  return (
    <>
      <Card>
        <div className="flex flex-col gap-4">
          <FileText label={t('file')} accept=".json,.txt,.req,application/json,text/plain" onText={setRequest} />
          <ActionForm
            action={async (_: ActionResult<OfflineOutcome> | null, form: FormData) => {
              const result = await activateOfflineAction(seller, null, form)
              setOutcome(result.ok ? result.value : null)
              return result
            }}
            quiet
          >
            <Textarea
              name="request"
              label={t('request')}
              hint={t('requestHint')}
              rows={5}
              mono
              required
              spellCheck={false}
              value={request}
              onChange={(event) => setRequest(event.target.value)}
            />
            <div>
              <SubmitButton>{t('submit')}</SubmitButton>
            </div>
          </ActionForm>
        </div>
      </Card>
      <div role="status" className="flex flex-col gap-4">
        {outcome?.kind === 'refused' && (
          <Callout tone="danger" title={outcome.text}>
            {outcome.cure}{' '}
            {outcome.licenseId && <TextLink href={`/${seller}/licenses/${outcome.licenseId}`}>{t('open')}</TextLink>}
          </Callout>
        )}
        {outcome?.kind === 'made' && <MadeFile seller={seller} made={outcome} />}
      </div>
    </>
  )
}

function MadeFile({ seller, made }: { seller: string; made: Extract<OfflineOutcome, { kind: 'made' }> }) {
  const t = useTranslations('licenses.offline')
  return (
    <Card title={t('done')} description={t('again')}>
      <div className="flex flex-col gap-4">
        <DefinitionList
          items={[
            { label: t('device'), value: <span className="break-all">{made.device}</span> },
            { label: t('until'), value: <Time at={made.until} exact /> },
            { label: t('serial'), value: String(made.serial) },
            {
              label: t('license'),
              value: <TextLink href={`/${seller}/licenses/${made.licenseId}`}>{t('open')}</TextLink>,
            },
          ]}
        />
        <CopyBlock text={made.text} label={t('copy')} />
        <div>
          <Button
            variant="primary"
            icon={<Download aria-hidden="true" />}
            onClick={() => saveFile(`activation-${made.serial}.lic`, made.text)}
          >
            {t('download')}
          </Button>
        </div>
      </div>
    </Card>
  )
}
