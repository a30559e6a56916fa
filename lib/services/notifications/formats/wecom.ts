import { fitInto } from '../message'
import { type Format, JSON_HEADERS, judgeNumber, toneOf } from './format'
import { type Dialect, writeMarkdown } from './markdown'

/** Longest `content` of a Markdown message, in bytes of UTF-8. */
const MAX_BYTES = 4_096
/** -1 system busy; 45009 more than 20 messages a minute; 45033 too many at once. */
const PASSING = [-1, 45_009, 45_033]

const COLOURS = { good: 'info', note: 'comment', warn: 'warning', bad: 'warning' } as const

const dialect: Dialect = {
  heading: (text, message) => `### <font color="${COLOURS[toneOf(message)]}">${text}</font>`,
  strong: (text) => `**${text}**`,
  lines: (texts) => texts.join('\n'),
  quote: (text) => `> ${text}`,
  small: (text) => `<font color="comment">${text}</font>`,
  paragraphs: (texts) => texts.join('\n'),
}

/** Robot of a WeCom (企业微信) group: `msgtype: markdown`. */
export const wecom: Format<{ url: string }> = {
  write(message, { url }) {
    const content = fitInto(message, MAX_BYTES, (shown) => writeMarkdown(shown, dialect))
    return { url, headers: JSON_HEADERS, body: JSON.stringify({ msgtype: 'markdown', markdown: { content } }) }
  },
  judge: (status, text) => judgeNumber(status, text, ['errcode'], PASSING),
}
