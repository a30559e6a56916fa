import { getTranslations } from 'next-intl/server'
import type { ActionState, FormAction } from '@/lib/ui/action-state'
import { Badge } from '@/lib/ui/badge'
import { ActionForm, SubmitButton } from '@/lib/ui/form'

type Props = { faults: { name: string; remaining: number }[]; clear: FormAction<ActionState> }

/** Faults that were ordered and have not all happened yet. */
export async function FaultQueue({ faults, clear }: Props) {
  const t = await getTranslations('sandbox.faults')
  return (
    <div className="flex flex-wrap items-center gap-2 border-line border-t pt-3">
      {faults.length === 0 ? (
        <p className="text-ink-soft">{t('queueEmpty')}</p>
      ) : (
        <>
          <span className="text-ink-soft">{t('queue')}</span>
          {faults.map(({ name, remaining }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same fault may be ordered twice
            <Badge key={`${name} ${index}`} tone="test">
              {name} × {remaining}
            </Badge>
          ))}
          <ActionForm action={clear} className="ml-auto">
            <SubmitButton variant="quiet" size="sm">
              {t('clear')}
            </SubmitButton>
          </ActionForm>
        </>
      )}
    </div>
  )
}
