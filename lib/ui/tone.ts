import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  FlaskConical,
  Info,
  type LucideIcon,
  TriangleAlert,
} from 'lucide-react'

/** What a colour may mean. Always shown together with a word and an icon. */
export type Tone = 'ok' | 'warn' | 'danger' | 'info' | 'neutral' | 'test'

export const TONE_ICON: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
  info: Info,
  neutral: CircleDashed,
  test: FlaskConical,
}

export const TONE_TEXT: Record<Tone, string> = {
  ok: 'text-ok',
  warn: 'text-warn',
  danger: 'text-danger',
  info: 'text-info',
  neutral: 'text-ink-soft',
  test: 'text-test',
}

export const TONE_BOX: Record<Tone, string> = {
  ok: 'border-ok-line bg-ok-soft text-ok',
  warn: 'border-warn-line bg-warn-soft text-warn',
  danger: 'border-danger-line bg-danger-soft text-danger',
  info: 'border-info-line bg-info-soft text-info',
  neutral: 'border-line bg-sunken text-ink-soft',
  test: 'border-test-line bg-test-soft text-test',
}
