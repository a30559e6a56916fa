import { storable } from '@/lib/domain/storable'
import type { Message, Told } from '../message'

/** A call as it goes out. */
export type Wire = { url: string; headers: Record<string, string>; body: string }

/** What an answer means. `final`: no repetition can mend it. */
export type Verdict = { ok: true } | { ok: false; error: string; final: boolean; notBeforeMs?: number }

export type Format<Target> = {
  /** @param at time of this attempt, where the channel wants it signed */
  write(message: Message, target: Target, at: Date): Wire
  judge(status: number, text: string): Verdict
}

export const JSON_HEADERS = { 'content-type': 'application/json; charset=utf-8' }

const CALM_MS = 60_000

/** By HTTP status alone; null when it is a good one. */
export function badStatus(status: number): Verdict | null {
  if (status >= 200 && status < 300) return null
  const passing = status >= 500 || status === 408 || status === 425 || status === 429
  const wait = status === 429 ? { notBeforeMs: CALM_MS } : {}
  return { ok: false, error: `HTTP ${status}`, final: !passing, ...wait }
}

/**
 * Chat robots answer 200 and say in a number of the body whether it went well.
 * @param names   members in which the number may stand
 * @param passing numbers that pass by themselves: too many messages, system busy
 */
export function judgeNumber(status: number, text: string, names: string[], passing: number[]): Verdict {
  const bad = badStatus(status)
  if (bad) return bad
  const body = readObject(text)
  const code = names.map((name) => body?.[name]).find((value) => typeof value === 'number')
  if (code === 0) return { ok: true }
  if (typeof code !== 'number') return { ok: false, error: 'The answer is not understood.', final: false }
  const said = [body?.errmsg, body?.msg, body?.StatusMessage].find((value) => typeof value === 'string')
  const error = `${code}${said ? ` ${storable(said.slice(0, 300))}` : ''}`
  return passing.includes(code)
    ? { ok: false, error, final: false, notBeforeMs: CALM_MS }
    : { ok: false, error, final: true }
}

function readObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

const MARKUP: Record<string, string> = { '<': '＜', '>': '＞', '[': '［', ']': '］', '*': '＊', '`': 'ˋ' }

/** Text in which no channel sees markup, links or mentions: their dialects know no common way to escape. */
export function plain(text: string): string {
  return text.replace(/[<>[\]*`]/g, (sign) => MARKUP[sign] ?? sign).replace(/\s+/g, ' ')
}

/** Colour of a message: what is wrong, what might be, what is well. */
export function toneOf({
  severity,
  recovered,
}: Pick<Message, 'severity' | 'recovered'>): 'good' | 'note' | 'warn' | 'bad' {
  if (recovered) return 'good'
  return severity === 'critical' ? 'bad' : severity === 'warning' ? 'warn' : 'note'
}

/** Whether a thing's own title says more than the headline. */
export const isTitled = (message: Message, told: Told) => told.title !== message.headline
