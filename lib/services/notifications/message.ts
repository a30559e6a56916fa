import type { NoticeDetails, NoticeEvent, NoticePhase, Severity } from '@/lib/domain/notifications'

/** One thing people are told, in the channel's language. */
export type Told = {
  noticeId: string
  event: NoticeEvent
  phase: NoticePhase
  severity: Severity
  subject: string
  openedAt: Date
  endedAt: Date | null
  details: NoticeDetails
  title: string
  facts: { label: string; value: string }[]
  /** What to do next; null once it has recovered. */
  advice: string | null
  /** Page of the portal where it is mended. */
  url: string
}

/** What a channel is sent: one thing, or several together. */
export type Message = {
  /** The same on every attempt. */
  id: string
  account: { id: string; name: string }
  headline: string
  /** The worst of what goes on; `info` where everything has recovered. */
  severity: Severity
  recovered: boolean
  told: Told[]
  /** How many further ones are left out, and the words for it. */
  more: number
  moreText(count: number): string
  /** Words for the link, and whom it comes from. */
  openText: string
  footer: string
  url: string
  /** Moment of the message in the channel's zone. */
  time: string
}

/** The longest message of at most `max` bytes: told are as many things as fit, at least one. */
export function fitInto(message: Message, max: number, write: (message: Message) => string): string {
  let shown = message
  for (;;) {
    const text = write(shown)
    if (Buffer.byteLength(text) <= max || shown.told.length <= 1) return text
    shown = { ...shown, told: shown.told.slice(0, -1), more: shown.more + 1 }
  }
}
