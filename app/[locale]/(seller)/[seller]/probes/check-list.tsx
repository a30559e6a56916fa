import { getTranslations } from 'next-intl/server'
import type { ProbeCheck } from '@/lib/domain/probes'
import { cn } from '@/lib/ui/cn'
import { TONE_ICON, TONE_TEXT } from '@/lib/ui/tone'
import { CHECK_TONE, checkWords } from './words'

/** Checks one below the other, each with what was found. */
export async function CheckList({ checks }: { checks: readonly ProbeCheck[] }) {
  const [t, words] = await Promise.all([getTranslations('probes'), checkWords()])
  return (
    <ul className="flex flex-col gap-1.5">
      {checks.map((check) => {
        const tone = CHECK_TONE[check.state]
        const Icon = TONE_ICON[tone]
        return (
          <li
            key={`${check.check} ${check.found} ${check.values?.member ?? ''}`}
            className="grid grid-cols-[1rem_minmax(5.5rem,9rem)_1fr] items-start gap-x-2"
          >
            <Icon className={cn('mt-0.5 size-4', TONE_TEXT[tone])} aria-hidden="true" />
            <span className="text-ink-soft">
              {t(`check.${check.check}`)}
              <span className="sr-only">: {t(`checkState.${check.state}`)}</span>
            </span>
            <span className={cn('min-w-0 break-words', check.state === 'fail' && 'text-danger')}>{words(check)}</span>
          </li>
        )
      })}
    </ul>
  )
}
