import { useTranslations } from 'next-intl'
import { StatusBadge } from '@/lib/ui/badge'

type Tenant = { failures: number; unreadable: number; bindings: number; setAt: Date | null }

/** What is wrong with a tenant, the worst first. */
export function TenantState({ tenant, plain }: { tenant: Tenant; plain?: boolean }) {
  const t = useTranslations('organisations.trouble')
  const { failures, unreadable, bindings, setAt } = tenant
  if (unreadable > 0)
    return (
      <StatusBadge tone="danger" plain={plain}>
        {t('secret')}
      </StatusBadge>
    )
  if (failures > 0)
    return (
      <StatusBadge tone="danger" plain={plain}>
        {t('failures', { count: failures })}
      </StatusBadge>
    )
  if (bindings === 0)
    return (
      <StatusBadge tone="neutral" plain={plain}>
        {t('unbound')}
      </StatusBadge>
    )
  if (setAt === null)
    return (
      <StatusBadge tone="warn" plain={plain}>
        {t('early')}
      </StatusBadge>
    )
  return (
    <StatusBadge tone="ok" plain={plain}>
      {t('none')}
    </StatusBadge>
  )
}
