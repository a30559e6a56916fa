import { CircleCheck, CircleDashed } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import type { Rotation } from '@/lib/services/settings/list-keys'
import { cn } from '@/lib/ui/cn'
import { Time } from '@/lib/ui/time'

/** The three steps of changing a key, each ticked off by what the calls show (protocol/seller-center.md 3). */
export async function RotationSteps({ rotation }: { rotation: Rotation }) {
  const t = await getTranslations('settings.keys.rotation')
  const { newKey, seen, ready } = rotation
  return (
    <section aria-label={t('title')} className="rounded-lg border border-line bg-sunken px-4 py-3">
      <h3 className="font-medium">{t('title')}</h3>
      <ol className="mt-2 grid gap-3 md:grid-cols-3">
        <Step done title={t('enter')}>
          {t.rich('entered', { hint: `••••${newKey.hint}`, time: () => <Time at={newKey.createdAt} /> })}
        </Step>
        <Step done={seen} title={t('bind')}>
          {newKey.lastUsedAt
            ? t.rich('seen', {
                real: newKey.realCalls,
                test: newKey.testCalls,
                time: () => <Time at={newKey.lastUsedAt ?? newKey.createdAt} />,
              })
            : t('notSeen')}
        </Step>
        <Step done={false} title={t('retire')}>
          {ready ? t('ready') : t('notReady')}
        </Step>
      </ol>
    </section>
  )
}

function Step({ done, title, children }: { done: boolean; title: ReactNode; children: ReactNode }) {
  const Icon = done ? CircleCheck : CircleDashed
  return (
    <li className="flex items-start gap-2">
      <Icon className={cn('mt-0.5 size-4 shrink-0', done ? 'text-ok' : 'text-ink-faint')} aria-hidden="true" />
      <div>
        <p className="font-medium text-sm">{title}</p>
        <p className="text-ink-soft text-sm">{children}</p>
      </div>
    </li>
  )
}
