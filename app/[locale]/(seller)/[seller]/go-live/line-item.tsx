import { getTranslations } from 'next-intl/server'
import { KEY_CLASSES } from '@/lib/domain/commands'
import type { GoLiveItem, GoLiveLine, LineState } from '@/lib/domain/golive'
import type { CheckName } from '@/lib/domain/probes'
import { StatusBadge } from '@/lib/ui/badge'
import { TextLink } from '@/lib/ui/button'
import { Time } from '@/lib/ui/time'
import type { Tone } from '@/lib/ui/tone'
import { checkWords } from '../probes/words'

const TONE: Record<LineState, Tone> = { ok: 'ok', warn: 'warn', bad: 'danger', unseen: 'info', none: 'neutral' }

/** Where each line is mended, below the account's address; nowhere in the portal for what is the operator's. */
const PLACES: Partial<Record<GoLiveItem, string>> = {
  dns: 'probes',
  certificate: 'probes',
  reach: 'probes',
  clock: 'probes',
  keys: 'settings/keys',
  open_api: 'settings/open-api',
  order_query: 'settings/open-api',
  v1_window: 'settings',
  kit: 'settings/kit',
  products: 'products',
  scenarios: 'messages?test=only',
  cases: 'messages?test=only',
  probes: 'probes',
  worker: 'jobs',
  channel: 'settings/notifications',
}

/** One line of the checklist: what was looked at, what was found and when, and what to do next. */
export async function LineItem({ seller, line }: { seller: string; line: GoLiveLine }) {
  const { item, state, at } = line
  const [t, found] = await Promise.all([getTranslations('golive'), sentence(line)])
  const place = PLACES[item]
  const open = state === 'bad' || state === 'warn' || state === 'unseen'
  return (
    <li className="grid gap-x-4 gap-y-1 px-4 py-3 sm:grid-cols-[8.5rem_1fr_auto]" data-item={item} data-state={state}>
      <div>
        <StatusBadge tone={TONE[state]}>{t(`state.${state}`)}</StatusBadge>
      </div>
      <div className="min-w-0">
        <h3 className="font-medium">{t(`lines.${item}.title`)}</h3>
        <p className="min-w-0 break-words text-ink-soft">{found}</p>
        {open && (
          <p className="mt-1">
            {t(`lines.${item}.next`)}{' '}
            {place && (
              <TextLink className="underline" href={`/${seller}/${place}`}>
                {t('do')}
              </TextLink>
            )}
          </p>
        )}
      </div>
      {at && (
        <div className="text-ink-faint text-sm">
          <span className="sr-only">{t('lookedAt')} </span>
          <Time at={at} />
        </div>
      )}
    </li>
  )
}

async function sentence({ item, found, values }: GoLiveLine): Promise<string> {
  const [, check, word] = /^probe\.(\w+)\.(\w+)$/.exec(found) ?? []
  if (check && word) return (await checkWords())({ check: check as CheckName, found: word, values })
  const [t, classes] = await Promise.all([getTranslations('golive'), getTranslations('enums.keyClass')])
  const key = `lines.${item}.found.${found}` as 'lines.address.found.plain'
  if (!t.has(key)) return found
  const named = typeof values?.classes === 'string' ? values.classes.split(' ') : undefined
  const list = named?.flatMap((each) => KEY_CLASSES.filter((known) => known === each).map((known) => classes(known)))
  return t(key, { ...values, ...(list ? { classes: list.length > 0 ? list.join(' · ') : '–' } : {}) })
}
