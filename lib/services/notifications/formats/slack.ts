import { fitInto, type Message } from '../message'
import { badStatus, type Format, isTitled, JSON_HEADERS, toneOf } from './format'

/** Well below what a message may have: 50 blocks, 3,000 characters each. */
const MAX_BYTES = 30_000
const LONGEST_HEADER = 150
const LONGEST_TEXT = 2_900

const SIGNS = {
  good: ':large_green_circle:',
  note: ':large_blue_circle:',
  warn: ':large_orange_circle:',
  bad: ':red_circle:',
}

/** Incoming webhook of Slack: blocks, and the headline as text for notifications. */
export const slack: Format<{ url: string }> = {
  write(message, { url }) {
    const body = fitInto(message, MAX_BYTES, (shown) =>
      JSON.stringify({ text: escapeText(shown.headline), blocks: blocksOf(shown) }),
    )
    return { url, headers: JSON_HEADERS, body }
  },
  judge(status, text) {
    const bad = badStatus(status)
    if (!bad || bad.ok) return { ok: true }
    return { ...bad, error: text ? `${bad.error} ${text.slice(0, 300)}` : bad.error }
  },
}

function blocksOf(message: Message) {
  const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text: cut(text, LONGEST_TEXT) } })
  return [
    { type: 'header', text: { type: 'plain_text', text: cut(message.headline, LONGEST_HEADER) } },
    ...message.told.map((told) =>
      section(
        [
          ...(isTitled(message, told) ? [`*${escapeText(told.title)}*`] : []),
          ...told.facts.map(({ label, value }) => `${escapeText(label)}: ${escapeText(value)}`),
          ...(told.advice ? [escapeText(told.advice)] : []),
        ].join('\n'),
      ),
    ),
    ...(message.more > 0 ? [section(escapeText(message.moreText(message.more)))] : []),
    section(`${SIGNS[toneOf(message)]} <${message.url}|${escapeText(message.openText)}>`),
    {
      type: 'context',
      elements: [
        {
          type: 'mrkdwn',
          text: `${escapeText(message.account.name)} · ${escapeText(message.footer)} · ${escapeText(message.time)}`,
        },
      ],
    },
  ]
}

const cut = (text: string, longest: number) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text)

/** The three signs Slack asks to be escaped; nothing else is markup that could call people. */
const escapeText = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('*', '∗')
