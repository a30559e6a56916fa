import type { NoticeDetails, NoticeEvent, Severity } from '@/lib/domain/notifications'

/** All a message says in one language. */
export type Words = {
  /** Names of details; one without a name is not shown. */
  facts: Record<string, string>
  /** The marketplace's activities; others are shown as on the wire. */
  activities: Record<string, string>
  severities: Record<Severity, string>
  raised(title: string): string
  recovered(title: string): string
  /** Several things together: how many go on, how many have recovered. */
  several(open: number, recovered: number): string
  more(count: number): string
  open: string
  footer: string
  since: string
  lasted: string
  minutes(count: number): string
  test: { title: string; text: string }
  events: Record<
    NoticeEvent,
    { title(details: NoticeDetails, subject: string): string; advice(details: NoticeDetails): string }
  >
}
