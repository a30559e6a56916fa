import {
  Ban,
  Check,
  CircleCheck,
  CircleDashed,
  CircleSlash,
  CircleX,
  Clock,
  FlaskConical,
  LoaderCircle,
  type LucideIcon,
  Snowflake,
} from 'lucide-react'
import { useTranslations } from 'next-intl'
import { StatusBadge } from './badge'
import type { Tone } from './tone'

type Look = { tone: Tone; icon?: LucideIcon }

const INSTANCE = {
  preparing: { tone: 'info', icon: LoaderCircle },
  active: { tone: 'ok' },
  frozen: { tone: 'warn', icon: Snowflake },
  released: { tone: 'neutral', icon: CircleSlash },
  failed: { tone: 'danger' },
} satisfies Record<string, Look>

const VERDICT = {
  accepted: { tone: 'ok' },
  failed: { tone: 'danger' },
  refused: { tone: 'warn', icon: Ban },
  unknown: { tone: 'neutral' },
} satisfies Record<string, Look>

const JOB = {
  waiting: { tone: 'info', icon: Clock },
  running: { tone: 'info', icon: LoaderCircle },
  done: { tone: 'ok' },
  dead: { tone: 'danger', icon: CircleX },
  cancelled: { tone: 'neutral', icon: CircleSlash },
} satisfies Record<string, Look>

const TASK = {
  open: { tone: 'warn', icon: CircleDashed },
  done: { tone: 'ok', icon: Check },
  cancelled: { tone: 'neutral', icon: CircleSlash },
} satisfies Record<string, Look>

const KEY = {
  current: { tone: 'ok', icon: CircleCheck },
  previous: { tone: 'info', icon: Clock },
  retired: { tone: 'neutral', icon: CircleSlash },
} satisfies Record<string, Look>

const LICENSE = {
  issued: { tone: 'info', icon: CircleDashed },
  active: { tone: 'ok' },
  expired: { tone: 'warn', icon: Clock },
  frozen: { tone: 'warn', icon: Snowflake },
  released: { tone: 'neutral', icon: CircleSlash },
  revoked: { tone: 'danger', icon: Ban },
} satisfies Record<string, Look>

export type InstanceStateName = keyof typeof INSTANCE
export type VerdictName = keyof typeof VERDICT
export type JobStateName = keyof typeof JOB
export type TaskStateName = keyof typeof TASK
export type KeyStatusName = keyof typeof KEY
export type LicenseStateName = keyof typeof LICENSE

type Props<State> = { state: State; plain?: boolean }

export function InstanceStateBadge({ state, plain }: Props<InstanceStateName>) {
  const t = useTranslations('enums.instanceState')
  return (
    <StatusBadge plain={plain} {...(INSTANCE[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function VerdictBadge({ state, plain }: Props<VerdictName>) {
  const t = useTranslations('enums.verdict')
  return (
    <StatusBadge plain={plain} {...(VERDICT[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function JobStateBadge({ state, plain }: Props<JobStateName>) {
  const t = useTranslations('enums.jobState')
  return (
    <StatusBadge plain={plain} {...(JOB[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function TaskStateBadge({ state, plain }: Props<TaskStateName>) {
  const t = useTranslations('enums.taskState')
  return (
    <StatusBadge plain={plain} {...(TASK[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function KeyStatusBadge({ state, plain }: Props<KeyStatusName>) {
  const t = useTranslations('enums.keyStatus')
  return (
    <StatusBadge plain={plain} {...(KEY[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

export function LicenseStateBadge({ state, plain }: Props<LicenseStateName>) {
  const t = useTranslations('enums.licenseState')
  return (
    <StatusBadge plain={plain} {...(LICENSE[state] satisfies Look)}>
      {t(state)}
    </StatusBadge>
  )
}

/** Marks test traffic: debugging, dialing test, mock order. */
export function TestBadge() {
  const t = useTranslations('common')
  return (
    <StatusBadge tone="test" icon={FlaskConical}>
      {t('test')}
    </StatusBadge>
  )
}
