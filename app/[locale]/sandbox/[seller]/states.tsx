import {
  Ban,
  CircleCheck,
  CircleX,
  Clock3,
  Hand,
  Hourglass,
  Lock,
  type LucideIcon,
  RotateCcw,
  Trash2,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { CallState, ResourceState } from '@/lib/domain/sandbox'
import { StatusBadge } from '@/lib/ui/badge'
import type { Tone } from '@/lib/ui/tone'

type Look = { tone: Tone; icon: LucideIcon }

const RESOURCE: Record<ResourceState, Look> = {
  opening: { tone: 'info', icon: Hourglass },
  active: { tone: 'ok', icon: CircleCheck },
  frozen: { tone: 'warn', icon: Lock },
  released: { tone: 'neutral', icon: Trash2 },
  failed: { tone: 'danger', icon: RotateCcw },
}

const CALL: Record<CallState, Look> = {
  waiting: { tone: 'warn', icon: Clock3 },
  held: { tone: 'test', icon: Hand },
  succeeded: { tone: 'ok', icon: CircleCheck },
  gave_up: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: Ban },
}

export function ResourceBadge({ state }: { state: ResourceState }) {
  const t = useTranslations('sandbox.state')
  return <StatusBadge {...RESOURCE[state]}>{t(state)}</StatusBadge>
}

export function CallBadge({ state }: { state: CallState }) {
  const t = useTranslations('sandbox.callState')
  return <StatusBadge {...CALL[state]}>{t(state)}</StatusBadge>
}
