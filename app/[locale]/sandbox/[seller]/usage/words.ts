import { getTranslations } from 'next-intl/server'
import { USAGE_FAULTS, USAGE_RECORD_CODES, USAGE_REQUEST_CODES } from '@/lib/domain/sandbox'

/** How long ago reported usage may have been; 22 days is too old to be billed (protocol/metering.md 1.5). */
export const AGO_HOURS = [0, 1, 24, 22 * 24]

/** Each thing that can happen to a call of the usage push, as `kind` or `kind:code`. */
export const USAGE_FAULT_CHOICES: readonly string[] = USAGE_FAULTS.flatMap((kind) => {
  if (kind === 'refuse') return USAGE_REQUEST_CODES.map((code) => `${kind}:${code}`)
  return kind === 'record' ? USAGE_RECORD_CODES.map((code) => `${kind}:${code}`) : [kind]
})

/** Names a fault: "the whole call: MKT.0999". */
export async function getUsageFaultWords(): Promise<(kind: string, code?: string | null) => string> {
  const t = await getTranslations('sandbox.usageFault')
  return (kind, code) => {
    const name = USAGE_FAULTS.find((known) => known === kind)
    if (!name) return kind
    return code ? `${t(name)} ${code}` : t(name)
  }
}
