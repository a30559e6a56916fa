import { z } from 'zod'
import { ROLES } from '@/lib/domain/roles'
import { SITES } from '@/lib/domain/seller'
import { PASSWORD_MAX, PASSWORD_MIN } from '@/lib/services/password'

/** One spelling per mailbox: the unique index on users compares this. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase()
}

/** Enough to recognise someone in the audit log, too little to write to them. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}***${email.slice(at)}`
}

export const emailField = z.string().transform(normaliseEmail).pipe(z.email().max(254))
export const nameField = z.string().trim().min(1).max(100)
export const newPasswordField = z.string().min(PASSWORD_MIN).max(PASSWORD_MAX)
export const roleField = z.enum(ROLES)
export const siteField = z.enum(SITES)
export const tokenField = z.string().min(1).max(100)
/** Six digits, with blanks as apps show them. */
export const codeField = z
  .string()
  .transform((text) => text.replace(/\s/g, ''))
  .pipe(z.string().min(1).max(20))
export const userIdField = z.uuid()
