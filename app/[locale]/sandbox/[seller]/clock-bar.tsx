import { Clock3 } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import { getFormat } from '@/lib/i18n/get-format'
import type { ClockView } from '@/lib/sandbox/views'
import { ActionForm } from '@/lib/ui/form'
import { clockAction } from './actions'
import { ChoiceButton } from './choice-button'

/** A clock that is this near to the real one has not been moved. */
const SAME_MS = 2_000

/** What the marketplace's clock shows, and how to move it. */
export async function ClockBar({ seller, clock }: { seller: string; clock: ClockView }) {
  const [t, format] = await Promise.all([getTranslations('sandbox.clock'), getFormat()])
  const moved = clock.aheadMs > SAME_MS
  return (
    <section aria-label={t('label')} className="border-line border-b bg-surface">
      <ActionForm
        action={clockAction.bind(null, seller)}
        className="mx-auto w-full max-w-[1280px] flex-row flex-wrap items-center gap-x-4 gap-y-2 px-4 py-1.5 md:px-6"
      >
        <span className="flex flex-wrap items-center gap-x-2 text-sm">
          <Clock3 className="size-4 text-ink-faint" aria-hidden="true" />
          <span className="text-ink-soft">{t('label')}</span>
          <span className="font-medium">{format.exact(clock.shown)}</span>
          {moved && <span className="text-test">{t('ahead', { duration: format.duration(clock.aheadMs) })}</span>}
          {clock.speed > 1 && <span className="text-test">{t('speed', { speed: clock.speed })}</span>}
        </span>
        <span className="ml-auto flex flex-wrap gap-1">
          <ChoiceButton name="move" value="hour">
            {t('hour')}
          </ChoiceButton>
          <ChoiceButton name="move" value="day">
            {t('day')}
          </ChoiceButton>
          <ChoiceButton name="move" value="next">
            {t('next')}
          </ChoiceButton>
          {clock.speed === 1 && (
            <ChoiceButton name="move" value="fast">
              {t('fast')}
            </ChoiceButton>
          )}
          {(moved || clock.speed > 1) && (
            <ChoiceButton name="move" value="reset" variant="quiet">
              {t('reset')}
            </ChoiceButton>
          )}
        </span>
      </ActionForm>
    </section>
  )
}
