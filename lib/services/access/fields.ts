import { z } from 'zod'
import { ROLES } from '@/lib/domain/roles'
import { PASSWORD_MAX, PASSWORD_MIN } from '@/lib/services/password'

/** One spelling per mailbox: the unique index on users compares this. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase()
}

export const emailField = z.string().transform(normaliseEmail).pipe(z.email().max(254))
export const nameField = z.string().trim().min(1).max(100)
export const newPasswordField = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX)
export const roleField = z.enum(ROLES)
export const tokenField = z.string().min(20).max(100)
