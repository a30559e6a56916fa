import type { AccessInput } from '@/lib/services/provisioning/access-input'

/** Access data as the form sends them. */
export function accessOf(form: FormData): AccessInput {
  const text = (name: string) => String(form.get(name) ?? '')
  return {
    frontEndUrl: text('frontEndUrl'),
    adminUrl: text('adminUrl'),
    userName: text('userName'),
    password: text('password'),
    memo: text('memo'),
  }
}
