import { getTranslations } from 'next-intl/server'
import type { CheckState, ProbeCheck, ProbeResultState, ProbeRunState } from '@/lib/domain/probes'
import type { Tone } from '@/lib/ui/tone'

export const CHECK_TONE: Record<CheckState, Tone> = { ok: 'ok', warn: 'warn', fail: 'danger', skipped: 'neutral' }
export const RUN_TONE: Record<ProbeRunState, Tone> = {
  running: 'info',
  passed: 'ok',
  failed: 'danger',
  stopped: 'neutral',
}
export const RESULT_TONE: Record<ProbeResultState, Tone> = {
  waiting: 'neutral',
  passed: 'ok',
  failed: 'danger',
  skipped: 'neutral',
}

/** What a check found, as a sentence; what this version has no words for stays as it was stored. */
export async function checkWords(): Promise<(check: Pick<ProbeCheck, 'check' | 'found' | 'values'>) => string> {
  const t = await getTranslations('probes.found')
  return ({ check, found, values }) => {
    const key = `${check}.${found}` as 'dns.none'
    return t.has(key) ? t(key, { host: '', ...values }) : found
  }
}
