import { useTranslations } from 'next-intl'
import { CONTRACT_RULE, type ContractFault } from '@/lib/koogallery/contract-check'
import { Badge } from '@/lib/ui/badge'
import { Callout, Card } from '@/lib/ui/layout'

/** Whether the marketplace's debugger would take our answer, and what it would find. */
export function ContractCard({ faults }: { faults: readonly ContractFault[] }) {
  const t = useTranslations('messages.contract')
  return (
    <Card title={t('title')} description={t('description')}>
      {faults.length === 0 ? (
        <Callout tone="ok" title={t('accepted')} />
      ) : (
        <ul className="flex flex-col gap-3">
          {faults.map(({ code, field, limit }) => (
            <li key={`${code} ${field ?? ''}`} className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
              <Badge tone="warn">{CONTRACT_RULE[code]}</Badge>
              {field && <code className="text-sm">{field}</code>}
              <span className="min-w-0 flex-1 basis-64">
                {t(`fault.${code}`, { limit: limit ?? 0 })} <span className="text-ink-soft">{t(`cure.${code}`)}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
