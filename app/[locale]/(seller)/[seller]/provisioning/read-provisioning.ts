import type { ProductInput } from '@/lib/services/products/save-product'

/** The fields of ProvisioningFields as the services take them, which check every one. Null: the account's default. */
export function readProvisioning(form: FormData, prefix: string): ProductInput['provisioning'] {
  const text = (name: string) => String(form.get(`${prefix}.${name}`) ?? '').trim()
  const mode = text('mode')
  if (mode === 'default') return null
  const choice = { mode, promise: text('promise') || undefined }
  if (mode === 'hook' || mode === 'pull') {
    const hours = text('deadlineHours')
    const hook = mode === 'hook' ? { endpoint: text('endpoint'), changeCheck: text('changeCheck') || undefined } : {}
    return { ...choice, ...hook, deadlineHours: hours ? Number(hours) : undefined } as ProductInput['provisioning']
  }
  if (mode !== 'builtin') return choice as ProductInput['provisioning']
  return {
    ...choice,
    frontEndUrl: text('frontEndUrl'),
    adminUrl: text('adminUrl') || undefined,
    userName: text('userName') || undefined,
    memo: text('memo') || undefined,
  } as ProductInput['provisioning']
}
