import { fitInto, type Message } from '../message'
import { isTitled, toneOf } from './format'

export type Mail = { subject: string; text: string; html: string }

const LONGEST_SUBJECT = 180
const MAX_BYTES = 200_000
const COLOURS = { good: '#0a7d38', note: '#2457c5', warn: '#9a5b00', bad: '#b3261e' } as const

/** A message as mail, as text and as plain HTML that needs nothing from outside. */
export function writeMail(message: Message): Mail {
  const subject = line(`[${message.account.name}] ${message.headline}`).slice(0, LONGEST_SUBJECT)
  return { subject, text: fitInto(message, MAX_BYTES, writeText), html: fitInto(message, MAX_BYTES, writeHtml) }
}

function writeText(message: Message): string {
  const blocks = message.told.map((told) =>
    [
      ...(isTitled(message, told) ? [told.title] : []),
      ...told.facts.map(({ label, value }) => `${label}: ${line(value)}`),
      ...(told.advice ? [told.advice] : []),
    ].join('\n'),
  )
  return [
    message.headline,
    ...blocks,
    ...(message.more > 0 ? [message.moreText(message.more)] : []),
    `${message.openText}: ${message.url}`,
    `${message.account.name} · ${message.footer} · ${message.time}`,
  ].join('\n\n')
}

function writeHtml(message: Message): string {
  const blocks = message.told.map((told) => {
    const title = isTitled(message, told)
      ? `<h2 style="font-size:15px;margin:24px 0 8px">${escapeHtml(told.title)}</h2>`
      : ''
    const rows = told.facts.map(
      ({ label, value }) =>
        `<tr><td style="padding:2px 16px 2px 0;color:#5f6368;vertical-align:top">${escapeHtml(label)}</td><td>${escapeHtml(value)}</td></tr>`,
    )
    const advice = told.advice ? `<p style="margin:8px 0">${escapeHtml(told.advice)}</p>` : ''
    return `${title}<table style="border-collapse:collapse;font-size:14px">${rows.join('')}</table>${advice}`
  })
  const more = message.more > 0 ? `<p>${escapeHtml(message.moreText(message.more))}</p>` : ''
  return [
    '<!doctype html><meta charset="utf-8"><div style="font-family:system-ui,sans-serif;font-size:14px;line-height:1.5;max-width:640px">',
    `<h1 style="font-size:18px;color:${COLOURS[toneOf(message)]}">${escapeHtml(message.headline)}</h1>`,
    ...blocks,
    more,
    `<p style="margin:24px 0"><a href="${escapeHtml(message.url)}">${escapeHtml(message.openText)}</a></p>`,
    `<p style="color:#5f6368;font-size:12px">${escapeHtml(`${message.account.name} · ${message.footer} · ${message.time}`)}</p></div>`,
  ].join('')
}

/** No value may begin a header or a line of its own. */
const line = (text: string) => text.replace(/\s+/g, ' ')

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
