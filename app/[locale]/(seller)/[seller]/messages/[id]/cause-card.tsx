import { useTranslations } from 'next-intl'
import { LICENSE_REFUSALS } from '@/lib/domain/outcomes'
import { Card, DefinitionList } from '@/lib/ui/layout'
import { refusalWords } from '../words'

const OUTCOMES = [
  'unknownInstance',
  'unknownLicense',
  'outOfStock',
  ...LICENSE_REFUSALS,
  'notReady',
  'changeRefused',
  'secretUnreadable',
  'internal',
] as const
type Explained = (typeof OUTCOMES)[number]

/** Whether a reason wants explaining at all. */
export function isExplained(message: { verdict: string; reason: string }): boolean {
  return message.verdict !== 'accepted' || message.reason === 'changeRefused'
}

/** Why it ended so, and the cure. */
export function CauseCard({ reason, detail }: { reason: string; detail: string | null }) {
  const t = useTranslations('messages.cause')
  const words = useTranslations('enums')
  const refusal = refusalWords(words, reason)
  const outcome: Explained | 'other' = OUTCOMES.find((each) => each === reason) ?? 'other'
  return (
    <Card title={t('title')}>
      <DefinitionList
        items={[
          { label: t('cause'), value: refusal ? refusal.label : t(outcome) },
          ...(detail ? [{ label: t('said'), value: detail }] : []),
          { label: t('cure'), value: refusal ? refusal.cure : t(`${outcome}Cure`) },
        ]}
      />
    </Card>
  )
}
