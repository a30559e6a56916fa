import {
  countAnswerWarnings,
  deleteAnswerWarnings,
  insertAnswerWarnings,
  selectUnchecked,
} from '@/db/queries/answer-warnings'
import type { MessageRow } from '@/db/queries/inbox'
import { transaction } from '@/db/transaction'
import type { KnownFamily } from '@/lib/koogallery/codec'
import { type ContractFault, checkAnswer } from '@/lib/koogallery/contract-check'
import { SIGNED_ANSWERS } from '@/lib/koogallery/contract-check/rules'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ownKeys } from './explain'

type Answered = Pick<MessageRow, 'family' | 'activity' | 'test' | 'answerHeaders' | 'answer' | 'durationUs' | 'keyId'>

/** What the marketplace's debugger would find wrong with an answer; null where there is no contract to hold it against, or no
 * answer any more. */
export async function checkContract(
  ctx: ServiceContext,
  message: Answered & Pick<MessageRow, 'sellerId' | 'erasedAt'>,
) {
  const { family } = message
  if (family === 'unrecognised' || message.erasedAt !== null) return null
  const keys = SIGNED_ANSWERS.has(family) ? await secretsOf(ctx, message.sellerId) : []
  return faultsOf(message, family, keys)
}

const SECOND = 1_000
const DAY = 86_400_000
const AT_A_TIME = 500
/** Warnings are kept as long as the message list can look back. */
const KEPT_DAYS = 90

/**
 * Looks at the answers given since the last look, at most `AT_A_TIME`; true when there may be more. Unsigned calls are left
 * out: anybody can make us answer those.
 */
export async function checkNewAnswers(ctx: ServiceContext): Promise<boolean> {
  const now = ctx.now().getTime()
  // Answers are committed a little after the moment they are sorted by.
  const found = await selectUnchecked(ctx.db, ctx.sellerId, new Date(now - DAY), new Date(now - 10 * SECOND), AT_A_TIME)
  const last = found.at(-1)
  if (!last) return false
  const keys = found.some(({ family }) => isSigned(family)) ? await secretsOf(ctx, ctx.sellerId) : []
  const rows = found.flatMap((message) => {
    const { id, receivedAt, family, activity, keyId } = message
    if (family === 'unrecognised' || keyId === null) return []
    const faults = faultsOf(message, family, isSigned(family) ? keys : [])
    const codes = [...new Set(faults.map(({ code }) => code))]
    return codes.length > 0 ? [{ sellerId: ctx.sellerId, messageId: id, receivedAt, family, activity, codes }] : []
  })
  await transaction(ctx.db, (tx) => insertAnswerWarnings(tx, ctx.sellerId, rows, last))
  await deleteAnswerWarnings(ctx.db, ctx.sellerId, new Date(now - KEPT_DAYS * DAY))
  return found.length === AT_A_TIME
}

/** Interfaces whose answers have warnings, of the last 30 days, most first. */
export async function contractWarnings(ctx: ServiceContext) {
  requirePermission(ctx, 'portal:read')
  return countAnswerWarnings(ctx.db, ctx.sellerId, new Date(ctx.now().getTime() - 30 * DAY))
}

function faultsOf(message: Answered, family: KnownFamily, keys: readonly string[]): ContractFault[] {
  const { activity, test, answerHeaders: headers, durationUs, keyId } = message
  const body = new TextDecoder().decode(message.answer)
  // A call that nobody of ours signed is refused rightly, also in debugging.
  return checkAnswer({ family, activity, test: test && keyId !== null, headers, body, durationUs, keys })
}

function isSigned(family: Answered['family']): boolean {
  return family !== 'unrecognised' && SIGNED_ANSWERS.has(family)
}

async function secretsOf(ctx: ServiceContext, sellerId: string): Promise<string[]> {
  return (await ownKeys(ctx, sellerId)).flatMap((key) => (key.class === 'v1' ? [key.secret] : []))
}
