import type { ProductInput } from '@/lib/services/products/save-product'

/** The fields of MeteringFields as the service takes them, which checks every one. Null where the kind has no such part. */
export function readMetering(form: FormData): Pick<ProductInput, 'meter' | 'package'> {
  const kind = String(form.get('kind') ?? '')
  return {
    meter: kind === 'pay_per_use' ? readMeter(form) : null,
    package: kind === 'package' ? readPackage(form) : null,
  }
}

function readMeter(form: FormData): ProductInput['meter'] {
  const text = (name: string) => String(form.get(`meter.${name}`) ?? '').trim()
  const silent = text('silentHours')
  const rounding = text('rounding')
  const chosen = {
    key: text('key'),
    aggregation: text('aggregation'),
    cycle: text('cycle'),
    factor: text('factor') || undefined,
    unit: text('unit') || undefined,
    // What is meant when nothing is said stays unsaid.
    decimals: text('decimals') === '4' ? undefined : Number(text('decimals')),
    rounding: rounding === 'carry' ? undefined : rounding,
    silentHours: silent === '' ? undefined : Number(silent) === 0 ? null : Number(silent),
  }
  return said(chosen) as ProductInput['meter']
}

function readPackage(form: FormData): ProductInput['package'] {
  const text = (name: string) => String(form.get(`package.${name}`) ?? '').trim()
  const also = text('also')
    .split(/[,，;；\n]/)
    .map((entry) => entry.split(/[=:：]/).map((part) => part.trim()))
    .filter(([meter = '']) => meter !== '')
    .map(([meter = '', quota = '']) => ({ meter, quota }))
  const chosen = {
    meter: text('meter'),
    quota: text('quota'),
    resets: text('resets'),
    whenUsedUp: text('whenUsedUp'),
    also: also.length > 0 ? also : undefined,
  }
  return said(chosen) as ProductInput['package']
}

function said(chosen: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined))
}
