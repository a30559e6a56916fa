/** Mails to buyers: which there are, and how their texts are filled in. */
export const BUYER_MAILS = ['welcome', 'ready', 'expiring', 'package_low', 'package_used_up'] as const
export type BuyerMail = (typeof BUYER_MAILS)[number]

export const MAIL_LANGUAGES = ['zh', 'en'] as const
export type MailLanguage = (typeof MAIL_LANGUAGES)[number]

export type MailText = { subject: string; text: string }

/** What a product's buyers are told by mail; nothing where it is absent. */
export type BuyerMailSettings = {
  on: BuyerMail[]
  language: MailLanguage
  /** Name of the e-mail channel whose server and sender are used; absent: the first active one by name. */
  channel?: string
  /** Days before the expiry at which `expiring` is sent. */
  expiringDays: number
  /** The seller's own texts; where there is none the portal's own is sent. */
  texts?: Partial<Record<BuyerMail, Partial<Record<MailLanguage, MailText>>>>
}

export const DEFAULT_BUYER_MAIL: BuyerMailSettings = { on: [], language: 'zh', expiringDays: 7 }

const COMMON = ['seller', 'product', 'customer', 'instanceId', 'orderId', 'expireTime', 'link'] as const
const OF_PACKAGES = ['meter', 'quota', 'used', 'remaining'] as const
export type MailPlaceholder = (typeof COMMON)[number] | (typeof OF_PACKAGES)[number]
export type MailValues = Partial<Record<MailPlaceholder, string>>

/** Names that a mail's subject and text may hold in braces. */
export function placeholdersOf(mail: BuyerMail): readonly MailPlaceholder[] {
  return isOfPackage(mail) ? [...COMMON, ...OF_PACKAGES] : COMMON
}

export function isOfPackage(mail: BuyerMail): boolean {
  return mail === 'package_low' || mail === 'package_used_up'
}

const NAMED = /\{([^{}\n]*)\}/g

/** Names in braces that nothing would fill in, each once. */
export function unknownPlaceholders(mail: BuyerMail, text: string): string[] {
  const known: readonly string[] = placeholdersOf(mail)
  const names = [...text.matchAll(NAMED)].map((match) => match[1] ?? '')
  return [...new Set(names.filter((name) => !known.includes(name)))]
}

/** A filled-in mail, as text and as HTML in which neither the seller's text nor a value is markup. */
export type FilledMail = { subject: string; text: string; html: string }

/**
 * Fills a text in. A value without content leaves nothing behind; a subject stays one line whatever a value holds; in HTML
 * `{link}` becomes a link, and blank lines divide paragraphs.
 */
export function fillMail({ subject, text }: MailText, values: MailValues): FilledMail {
  const lookup = new Map(Object.entries(values))
  const fill = (template: string, write: (name: string, value: string) => string) =>
    template.replaceAll(NAMED, (_, name: string) => write(name, lookup.get(name) ?? ''))
  const oneLine = (_: string, value: string) => value.replace(/\s+/g, ' ').trim()
  const paragraphs = text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const filled = fill(escapeHtml(paragraph), (name, value) => {
        const said = escapeHtml(oneLine(name, value))
        return name === 'link' && /^https?:/.test(value) ? `<a href="${said}">${said}</a>` : said
      })
      return `<p style="margin:0 0 16px">${filled.replaceAll('\n', '<br>')}</p>`
    })
  return {
    subject: fill(subject, oneLine).replace(/\s+/g, ' ').trim(),
    text: fill(text.trim(), oneLine),
    html: [
      '<!doctype html><meta charset="utf-8">',
      '<div style="font-family:system-ui,sans-serif;font-size:14px;line-height:1.6;max-width:640px">',
      ...paragraphs,
      '</div>',
    ].join(''),
  }
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
