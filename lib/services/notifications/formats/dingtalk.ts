import { createHmac } from 'node:crypto'
import { fitInto } from '../message'
import { type Format, JSON_HEADERS, judgeNumber, plain } from './format'
import { type Dialect, writeMarkdown } from './markdown'

/** Longest body, in bytes. */
const MAX_BYTES = 18_000
/** -1 system busy; 130101 and 410100 more than 20 messages a minute. */
const PASSING = [-1, 130_101, 410_100]

const dialect: Dialect = {
  heading: (text) => `### ${text}`,
  strong: (text) => `**${text}**`,
  // A line ends with two blanks in this dialect.
  lines: (texts) => texts.join('  \n'),
  quote: (text) => `> ${text}`,
  small: (text) => text,
  paragraphs: (texts) => texts.join('\n\n'),
}

/** Robot of a DingTalk (钉钉) group: `msgtype: markdown`, signed where the robot asks for it (加签). */
export const dingtalk: Format<{ url: string; secret?: string }> = {
  write(message, { url, secret }, at) {
    const text = fitInto(message, MAX_BYTES, (shown) => writeMarkdown(shown, dialect))
    const body = JSON.stringify({ msgtype: 'markdown', markdown: { title: plain(message.headline), text } })
    return { url: secret ? signUrl(url, secret, at) : url, headers: JSON_HEADERS, body }
  },
  judge: (status, text) => judgeNumber(status, text, ['errcode'], PASSING),
}

/** Adds `timestamp`, in milliseconds, and `sign`: base64 of HMAC-SHA256, keyed by the secret, over `timestamp\nsecret`. */
function signUrl(url: string, secret: string, at: Date): string {
  const timestamp = String(at.getTime())
  const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  return `${url}${url.includes('?') ? '&' : '?'}timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`
}
