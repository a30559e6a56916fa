import { fitInto, type Message } from '../message'
import { badStatus, type Format, isTitled, JSON_HEADERS, plain, toneOf } from './format'

/** Teams takes 28 KB. */
const MAX_BYTES = 24_000
const COLOURS = { good: 'good', note: 'accent', warn: 'warning', bad: 'attention' } as const

/** Workflow of Microsoft Teams that takes webhook requests: an adaptive card. */
export const teams: Format<{ url: string }> = {
  write(message, { url }) {
    const body = fitInto(message, MAX_BYTES, (shown) =>
      JSON.stringify({
        type: 'message',
        attachments: [
          { contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: cardOf(shown) },
        ],
      }),
    )
    return { url, headers: JSON_HEADERS, body }
  },
  judge: (status) => badStatus(status) ?? { ok: true },
}

function cardOf(message: Message) {
  const text = (content: string, looks: Record<string, unknown> = {}) => ({
    type: 'TextBlock',
    text: plain(content),
    wrap: true,
    ...looks,
  })
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    body: [
      text(message.headline, { size: 'large', weight: 'bolder', color: COLOURS[toneOf(message)] }),
      ...message.told.flatMap((told) => [
        ...(isTitled(message, told) ? [text(told.title, { weight: 'bolder', separator: true })] : []),
        {
          type: 'FactSet',
          facts: told.facts.map(({ label, value }) => ({ title: plain(label), value: plain(value) })),
        },
        ...(told.advice ? [text(told.advice)] : []),
      ]),
      ...(message.more > 0 ? [text(message.moreText(message.more))] : []),
      text(`${message.account.name} · ${message.footer} · ${message.time}`, { isSubtle: true, size: 'small' }),
    ],
    actions: [{ type: 'Action.OpenUrl', title: message.openText, url: message.url }],
  }
}
