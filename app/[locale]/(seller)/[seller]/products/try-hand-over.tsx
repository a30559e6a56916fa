'use client'

import { ExternalLink } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { LandingSettings } from '@/lib/domain/landing'
import type { ActionResult } from '@/lib/http/action'
import { buttonClass } from '@/lib/ui/button'
import { CopyBlock } from '@/lib/ui/copy'
import { ActionForm, SubmitButton } from '@/lib/ui/form'
import { Card } from '@/lib/ui/layout'
import { type Tried, tryHandOverAction } from './actions'

type Props = { seller: string; productId: string; skuCode: string; handOver: LandingSettings['handOver'] }

/** A hand-over without a purchase: what the product would be given, and the way there. */
export function TryHandOver({ seller, productId, skuCode, handOver }: Props) {
  const t = useTranslations('products.try')
  const [tried, setTried] = useState<Tried | null>(null)
  return (
    <Card title={t('title')} description={t('text')}>
      <ActionForm
        action={async (_: ActionResult<Tried> | null, form: FormData) => {
          const result = await tryHandOverAction(seller, null, form)
          setTried(result.ok ? result.value : null)
          return result
        }}
        quiet
      >
        <input type="hidden" name="productId" value={productId} />
        <input type="hidden" name="skuCode" value={skuCode} />
        <input type="hidden" name="kind" value={handOver === 'code' ? 'code' : 'token'} />
        <div>
          <SubmitButton variant="secondary">{t('make')}</SubmitButton>
        </div>
      </ActionForm>
      <div role="status">
        {tried && (
          <div className="mt-4 flex flex-col gap-3">
            <p className="text-ink-soft text-sm">{t('made')}</p>
            <pre className="overflow-x-auto rounded-md border border-line bg-sunken p-3 text-sm">{tried.claims}</pre>
            <CopyBlock text={tried.value} label={t('copy')} />
            <div>
              <a href={tried.url} target="_blank" rel="noreferrer" className={buttonClass('primary')}>
                <ExternalLink aria-hidden="true" />
                {t('open')}
              </a>
            </div>
          </div>
        )}
      </div>
    </Card>
  )
}
