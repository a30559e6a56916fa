import type { useTranslations } from 'next-intl'
import type { JobPayload } from '@/lib/domain/jobs'

/** What a job does, in words. */
export function workName(t: ReturnType<typeof useTranslations<'orders'>>, payload: JobPayload): string {
  return t(payload.kind === 'provision' ? `work.${payload.action}` : `work.${payload.kind}`)
}
