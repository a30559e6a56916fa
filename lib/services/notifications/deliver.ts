import type { Outside } from '@/lib/services/work'
import { OutsideError } from '../outside/guarded-fetch'
import { dingtalk } from './formats/dingtalk'
import { writeMail } from './formats/email'
import { feishu } from './formats/feishu'
import type { Verdict, Wire } from './formats/format'
import { slack } from './formats/slack'
import { teams } from './formats/teams'
import { webhook } from './formats/webhook'
import { wecom } from './formats/wecom'
import { MailError, sendMail } from './mail'
import type { Message } from './message'
import { type MailTarget, maskUrl, type Target } from './target'

type Outcome = Verdict & { request?: string; answer?: string }
export type Delivered = Outcome & { durationMs: number }

type Way = { outside: Outside; account: { sandbox: boolean } }

/** Chat robots answer in milliseconds; a channel that does not holds up nothing else. */
const TIMEOUT_MS = 10_000
/** Longest part of an answer that the log keeps, in characters. */
const KEPT = 2_000

/** Sends a message to a channel. Never throws for a fault of the channel; what the log keeps holds no secret. */
export async function deliver(way: Way, target: Target, message: Message, at: Date): Promise<Delivered> {
  const begun = performance.now()
  const done = await (target.kind === 'email' ? post(way, target, message) : call(way, target, message, at))
  return { ...done, durationMs: Math.round(performance.now() - begun) }
}

async function post({ outside, account }: Way, target: MailTarget, message: Message): Promise<Outcome> {
  const mail = writeMail(message)
  const request = [`To: ${target.to.length}`, `Subject: ${mail.subject}`, '', mail.text].join('\n')
  try {
    return {
      ok: true,
      request,
      answer: (await sendMail(outside.mail(account), target, mail, message.id)).slice(0, KEPT),
    }
  } catch (error) {
    if (error instanceof MailError) return { ok: false, error: error.message, final: error.final, request }
    return { ...fault(error), request }
  }
}

async function call(
  { outside, account }: Way,
  target: Exclude<Target, MailTarget>,
  message: Message,
  at: Date,
): Promise<Outcome> {
  const { wire, judge } = wireOf(target, message, at)
  const request = [`POST ${maskUrl(target.url)}`, '', wire.body].join('\n')
  try {
    const { url, headers, body } = wire
    const answer = await outside.hooks(account)(url, { method: 'POST', headers, body, timeoutMs: TIMEOUT_MS })
    const text = await answer.text()
    const said = [`HTTP ${answer.status}`, '', text.slice(0, KEPT)].join('\n')
    return { ...judge(answer.status, text), request, answer: said }
  } catch (error) {
    return { ...fault(error), request }
  }
}

function wireOf(
  target: Exclude<Target, MailTarget>,
  message: Message,
  at: Date,
): { wire: Wire; judge: (status: number, text: string) => Verdict } {
  switch (target.kind) {
    case 'wecom':
      return { wire: wecom.write(message, target, at), judge: wecom.judge }
    case 'dingtalk':
      return { wire: dingtalk.write(message, target, at), judge: dingtalk.judge }
    case 'feishu':
      return { wire: feishu.write(message, target, at), judge: feishu.judge }
    case 'slack':
      return { wire: slack.write(message, target, at), judge: slack.judge }
    case 'teams':
      return { wire: teams.write(message, target, at), judge: teams.judge }
    case 'webhook':
      return { wire: webhook.write(message, target, at), judge: webhook.judge }
    default:
      return target satisfies never
  }
}

function fault(error: unknown): Extract<Verdict, { ok: false }> {
  if (!(error instanceof OutsideError)) throw error
  const final = error.reason === 'blocked_address' || error.reason === 'not_https'
  return { ok: false, error: error.message, final }
}
