import { z } from 'zod'
import {
  BUYER_MAILS,
  type BuyerMail,
  MAIL_LANGUAGES,
  placeholdersOf,
  unknownPlaceholders,
} from '@/lib/domain/buyer-mail'

/** A mail's subject and text; names in braces that nothing would fill in are refused. */
export function mailTextFields(mail: BuyerMail) {
  const filled = (limit: number) =>
    z
      .string()
      .trim()
      .min(1)
      .max(limit)
      .superRefine((text, refinement) => {
        const unknown = unknownPlaceholders(mail, text)
        if (unknown.length === 0) return
        const write = (names: readonly string[]) => names.map((name) => `{${name}}`).join(' ')
        const values = { names: write(unknown), known: write(placeholdersOf(mail)) }
        const message = `Nothing fills in ${values.names}; this mail knows ${values.known}.`
        refinement.addIssue({ code: 'custom', message, params: { code: 'mail_placeholder', values } })
      })
  return z.strictObject({
    subject: filled(150).refine((text) => !/[\r\n]/.test(text), {
      error: 'Must be one line.',
      params: { code: 'format' },
    }),
    text: filled(5_000),
  })
}

const textsOf = (mail: BuyerMail) => {
  const text = mailTextFields(mail).optional()
  return z.strictObject({ zh: text, en: text }).optional()
}

/** What a product's buyers are told by mail (lib/domain/buyer-mail.ts `BuyerMailSettings`). */
export const buyerMailSchema = z.strictObject({
  on: z
    .array(z.enum(BUYER_MAILS))
    .max(BUYER_MAILS.length)
    .default([])
    .transform((on) => BUYER_MAILS.filter((mail) => on.includes(mail))),
  language: z.enum(MAIL_LANGUAGES).default('zh'),
  channel: z.string().trim().min(1).max(60).optional(),
  expiringDays: z.number().int().min(1).max(60).default(7),
  texts: z
    .strictObject({
      welcome: textsOf('welcome'),
      ready: textsOf('ready'),
      expiring: textsOf('expiring'),
      package_low: textsOf('package_low'),
      package_used_up: textsOf('package_used_up'),
    })
    .optional(),
})
