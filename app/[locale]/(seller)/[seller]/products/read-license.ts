import { ServiceError } from '@/lib/services/errors'
import type { ProductInput } from '@/lib/services/products/save-product'

/** The fields of LicenseFields as the service takes them, which checks every one. Null: sells no licences. */
export function readLicense(form: FormData): ProductInput['license'] {
  const text = (name: string) => String(form.get(`license.${name}`) ?? '').trim()
  const number = (name: string) => (text(name) === '' ? undefined : Number(text(name)))
  const source = text('source')
  if (source === '' || source === 'none') return null
  const format = text('format') || undefined
  const generated = source === 'generated'
  const chosen = {
    source,
    format: generated ? format : undefined,
    pattern: generated && format === 'pattern' ? text('pattern') : undefined,
    seats: number('seats'),
    offlineDays: number('offlineDays'),
    lowStock: number('lowStock'),
    // On is the default and stays unsaid.
    expiryInKey: generated && format === 'signed' && text('expiryInKey') === '' ? false : undefined,
    limits: readLimits(text('limits')),
  }
  const said = Object.entries(chosen).filter(([, value]) => value !== undefined)
  return Object.fromEntries(said) as ProductInput['license']
}

function readLimits(text: string): unknown {
  if (text === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    // Told below, at the field.
  }
  const message = 'Not a JSON object.'
  throw new ServiceError('invalid', message, [{ path: 'license.limits', code: 'limits_json', message }])
}
