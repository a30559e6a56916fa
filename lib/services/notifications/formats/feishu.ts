import { createHmac } from 'node:crypto'
import { fitInto, type Message } from '../message'
import { type Format, isTitled, JSON_HEADERS, judgeNumber, plain, toneOf } from './format'

/** Longest body, in bytes. */
const MAX_BYTES = 18_000
/** 9499 too many requests, 11232 and 11233 frequency limits. */
const PASSING = [9_499, 11_232, 11_233]

const TEMPLATES = { good: 'green', note: 'blue', warn: 'orange', bad: 'red' } as const

/** Robot of a Feishu (飞书) or Lark group: an interactive card, signed where the robot asks for it (签名校验). */
export const feishu: Format<{ url: string; secret?: string }> = {
  write(message, { url, secret }, at) {
    const timestamp = String(Math.floor(at.getTime() / 1_000))
    const signed = secret ? { timestamp, sign: signOf(timestamp, secret) } : {}
    const body = fitInto(message, MAX_BYTES, (shown) =>
      JSON.stringify({ ...signed, msg_type: 'interactive', card: cardOf(shown) }),
    )
    return { url, headers: JSON_HEADERS, body }
  },
  judge: (status, text) => judgeNumber(status, text, ['code', 'StatusCode'], PASSING),
}

/** base64 of HMAC-SHA256 over nothing, keyed by `timestamp\nsecret`; the time in seconds. */
function signOf(timestamp: string, secret: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).update('').digest('base64')
}

function cardOf(message: Message) {
  const text = (content: string) => ({ tag: 'div', text: { tag: 'lark_md', content } })
  return {
    config: { wide_screen_mode: true },
    header: {
      template: TEMPLATES[toneOf(message)],
      title: { tag: 'plain_text', content: message.headline },
    },
    elements: [
      ...message.told.map((told) =>
        text(
          [
            ...(isTitled(message, told) ? [`**${plain(told.title)}**`] : []),
            ...told.facts.map(({ label, value }) => `${plain(label)}：${plain(value)}`),
            ...(told.advice ? [plain(told.advice)] : []),
          ].join('\n'),
        ),
      ),
      ...(message.more > 0 ? [text(plain(message.moreText(message.more)))] : []),
      {
        tag: 'action',
        actions: [
          { tag: 'button', type: 'default', url: message.url, text: { tag: 'plain_text', content: message.openText } },
        ],
      },
      {
        tag: 'note',
        elements: [{ tag: 'plain_text', content: `${message.account.name} · ${message.footer} · ${message.time}` }],
      },
    ],
  }
}
