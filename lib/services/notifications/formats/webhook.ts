import { signHook } from '@/lib/services/hooks/sign'
import { badStatus, type Format, JSON_HEADERS } from './format'

/** Any other system: one event `notices`, signed by Standard Webhooks like all that goes to the seller's product. */
export const webhook: Format<{ url: string; secret: string }> = {
  write(message, { url, secret }, at) {
    const body = JSON.stringify({
      type: 'notices',
      timestamp: at.toISOString(),
      data: {
        seller: message.account.id,
        headline: message.headline,
        severity: message.severity,
        more: message.more,
        notices: message.told.map((told) => ({
          id: told.noticeId,
          event: told.event,
          phase: told.phase,
          severity: told.severity,
          subject: told.subject,
          openedAt: told.openedAt.toISOString(),
          endedAt: told.endedAt?.toISOString() ?? null,
          details: told.details,
          title: told.title,
          advice: told.advice,
          url: told.url,
        })),
      },
    })
    return { url, headers: { ...JSON_HEADERS, ...signHook({ id: message.id, at, body }, [secret]) }, body }
  },
  judge: (status) => badStatus(status) ?? { ok: true },
}
