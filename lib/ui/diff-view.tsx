import { diffLines } from 'diff'
import { useTranslations } from 'next-intl'
import { cn } from './cn'
import { formatJson } from './format-json'
import { ScrollRegion } from './scroll-region'

/** More changes than this nobody reads, and finding them would take long. */
const MAX_CHANGES = 1_000
const MAX_LINES = 2_000

type Line = { text: string; change: 'same' | 'added' | 'removed' }

/** The lines of two texts in which they differ; JSON is compared formatted, each value as it came. */
function linesOf(before: string, after: string): Line[] | null {
  const pretty = (text: string) => `${formatJson(text) ?? text}\n`
  const parts = diffLines(pretty(before), pretty(after), { maxEditLength: MAX_CHANGES })
  return (
    parts?.flatMap(({ value, added, removed }) =>
      value
        .replace(/\n$/, '')
        .split('\n')
        .map((text): Line => ({ text, change: added ? 'added' : removed ? 'removed' : 'same' })),
    ) ?? null
  )
}

const LOOK = {
  same: { sign: ' ', className: '' },
  added: { sign: '+', className: 'bg-ok-soft text-ok no-underline' },
  removed: { sign: '−', className: 'bg-danger-soft text-danger no-underline' },
} as const
const ELEMENT = { same: 'code', added: 'ins', removed: 'del' } as const

/** Two texts line by line, what went marked with a minus and what came with a plus. */
export function DiffView({ title, before, after }: { title: string; before: string; after: string }) {
  const t = useTranslations('common.diff')
  const lines = before === after ? [] : linesOf(before, after)
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface">
      <p className="flex min-h-9 items-center border-line border-b bg-sunken px-3 font-medium text-ink-soft text-sm">
        {title}
      </p>
      {lines === null || lines.length > MAX_LINES ? (
        <p className="px-3 py-2 text-ink-soft text-sm">{t('tooMuch')}</p>
      ) : lines.length === 0 ? (
        <p className="px-3 py-2 text-ink-soft text-sm">{t('same')}</p>
      ) : (
        <ScrollRegion label={title} className="overflow-auto" style={{ maxHeight: '28rem' }}>
          <pre className="flex min-w-full flex-col py-2 font-mono text-xs leading-5">
            {lines.map(({ text, change }, index) => {
              const Element = ELEMENT[change]
              const { sign, className } = LOOK[change]
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
                <Element key={index} className={cn('flex font-mono', className)}>
                  <span aria-hidden="true" className="w-7 shrink-0 select-none text-center">
                    {sign}
                  </span>
                  {change !== 'same' && <span className="sr-only">{t(change)} </span>}
                  <span className="min-w-0 whitespace-pre-wrap break-all pr-3">{text}</span>
                </Element>
              )
            })}
          </pre>
        </ScrollRegion>
      )}
    </div>
  )
}
