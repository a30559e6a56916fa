import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ButtonLink } from './button'

/** Keyset paging: addresses of the newer and the older page, or none at the ends. */
export function Pager({
  newer,
  older,
  summary,
}: {
  newer?: string | null
  older?: string | null
  summary?: ReactNode
}) {
  const t = useTranslations('common.pager')
  if (!newer && !older && !summary) return null
  return (
    <nav aria-label={t('label')} className="flex items-center justify-between gap-3">
      <span className="text-ink-soft text-sm">{summary}</span>
      {(newer || older) && (
        <span className="flex gap-2">
          <Step href={newer}>
            <ChevronLeft aria-hidden="true" />
            {t('newer')}
          </Step>
          <Step href={older}>
            {t('older')}
            <ChevronRight aria-hidden="true" />
          </Step>
        </span>
      )}
    </nav>
  )
}

function Step({ href, children }: { href?: string | null; children: ReactNode }) {
  return href ? (
    <ButtonLink href={href} size="sm">
      {children}
    </ButtonLink>
  ) : (
    <ButtonLink href="#" size="sm" aria-disabled="true" tabIndex={-1}>
      {children}
    </ButtonLink>
  )
}
