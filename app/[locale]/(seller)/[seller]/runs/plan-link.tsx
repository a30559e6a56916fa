import { ListRestart } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BulkKind } from '@/lib/domain/bulk'
import type { SearchParams } from '@/lib/http/list-params'
import { ButtonLink } from '@/lib/ui/button'
import { planHref } from './hrefs'

/** Leads to the plan of a bulk run over all that a list shows, however many pages it fills. */
export function PlanLink({ seller, kind, search }: { seller: string; kind: BulkKind; search: SearchParams }) {
  const t = useTranslations('runs')
  return (
    <ButtonLink size="sm" href={planHref(seller, kind, search)} icon={<ListRestart aria-hidden="true" />}>
      {t(`kinds.${kind}.plan`)}
    </ButtonLink>
  )
}
