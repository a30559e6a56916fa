import { ClipboardCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Role } from '@/lib/domain/roles'
import { may } from '@/lib/domain/roles'
import type { SearchParams } from '@/lib/http/list-params'
import { Button } from '@/lib/ui/button'
import { ConfirmDialog } from '@/lib/ui/confirm-dialog'
import { PlanLink } from '../../runs/plan-link'
import { checkAction } from './actions'

/** Acts on all records that fit the filters of the list. */
export function BulkActions({ seller, search, role }: { seller: string; search: SearchParams; role: Role }) {
  const t = useTranslations('metering.act')
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === 'string' && name !== 'cursor') query.set(name, value)
  }
  const hidden = { seller, query: query.toString() }
  return (
    <>
      {may(role, 'metering:check') && (
        <ConfirmDialog
          trigger={<Button icon={<ClipboardCheck aria-hidden="true" />}>{t('check.all')}</Button>}
          title={t('check.allTitle')}
          description={t('check.allText')}
          confirm={t('check.confirm')}
          action={checkAction}
          hidden={hidden}
        />
      )}
      {may(role, 'metering:write') && <PlanLink seller={seller} kind="usage_records" search={search} />}
    </>
  )
}
