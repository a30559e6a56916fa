import { z } from 'zod'
import { findMessage, type MessageRow } from '@/db/queries/inbox'
import { findLicensesOfSubject } from '@/db/queries/license-codes'
import {
  type InstanceChange,
  type JobRow,
  listAttempts,
  listChangesOf,
  listEffectsOfOrder,
  listInstancesOfOrder,
  listJobsOf,
  listReruns,
  type MessageListRow,
  type OrderEffectRow,
} from '@/db/queries/message-lists'
import { maskHeaders, maskPersonal } from '@/lib/domain/mask-personal'
import { may } from '@/lib/domain/roles'
import type { ContractFault } from '@/lib/koogallery/contract-check'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { ServiceError } from '@/lib/services/errors'
import { timeOfUuidv7 } from '@/lib/services/ids'
import { originOfSubject } from '@/lib/services/licensing/code-subject'
import { type FailingCall, failingCall, isSigned, licensedAmong } from './call-clock'
import { checkContract } from './contract'
import { explainMessage, type SignatureExplanation } from './explain'
import { UNKNOWN_SELLER } from './query'

/** Bytes as people read them. */
export type ReadableBytes = { text: string; size: number; utf8: boolean }

export type MessageDetail = {
  message: Omit<MessageRow, 'body' | 'answer'>
  request: ReadableBytes
  answer: ReadableBytes
  /** Personal data or access data is hidden in what is shown; the reader may ask for it. */
  masked: boolean
  mayReveal: boolean
  attempts: MessageListRow[]
  /** The run of failures this message belongs to, while the call still fails. */
  failing: FailingCall | null
  reruns: MessageListRow[]
  changes: InstanceChange[]
  effects: OrderEffectRow[]
  jobs: JobRow[]
  /** Licences of the instance or code the call is about. */
  licenses: { id: string; keyHint: string; productName: string | null }[]
  /** What stands for the instance is an authorization code. */
  namesCode: boolean
  signature: SignatureExplanation | null
  /** Faults the marketplace's debugger would find in our answer; null where no interface says what is right. */
  contract: ContractFault[] | null
}

const ATTEMPTS = 50
const JOBS = 20

/** Everything about one message. Personal data is masked; `revealMessage` shows it. */
export async function getMessage(
  ctx: ServiceContext,
  input: { id: string; unknownAddress?: boolean },
): Promise<MessageDetail> {
  requirePermission(ctx, 'portal:read')
  if (input.unknownAddress) requirePermission(ctx, 'settings:write')
  const message = await readMessage(ctx, input.unknownAddress ? UNKNOWN_SELLER : ctx.sellerId, input.id)
  const { sellerId, id, test, activity, orderId, instanceId, tenantId, receivedAt } = message

  const signed = isSigned(message)
  const [attempts, reruns, bought, effects, jobs, signature, contract, licensed, licenses] = await Promise.all([
    activity === null
      ? []
      : listAttempts(ctx.db, { sellerId, test, activity, orderId, instanceId, tenantId, signed }, ATTEMPTS),
    listReruns(ctx.db, sellerId, id, receivedAt),
    orderId === null ? [] : listInstancesOfOrder(ctx.db, { sellerId, test, orderId }),
    orderId === null ? [] : listEffectsOfOrder(ctx.db, { sellerId, test, orderId }),
    listJobsOf(ctx.db, { sellerId, orderId, instanceId }, JOBS),
    explainMessage(ctx, message),
    checkContract(ctx, message),
    licensedAmong(ctx.db, sellerId, [message]),
    instanceId === null
      ? []
      : findLicensesOfSubject(ctx.db, { sellerId, test, instanceId, originPrefix: originOfSubject(instanceId) }),
  ])
  const touched = new Set([...bought, ...effects].map((row) => row.instanceId))
  if (instanceId !== null) touched.add(instanceId)
  const changes = await listChangesOf(ctx.db, { sellerId, id }, [...touched])

  const { body, answer, ...rest } = message
  const shownBody = hide(readable(body))
  const shownAnswer = hide(readable(answer))
  const shownUrl = maskPersonal(message.url)
  return {
    message: { ...rest, url: shownUrl.text, headers: maskHeaders(message.headers) },
    request: shownBody.bytes,
    answer: shownAnswer.bytes,
    masked: shownBody.masked || shownAnswer.masked || shownUrl.masked,
    mayReveal: ctx.actor.kind !== 'user' || may(ctx.actor.role, 'secrets:reveal'),
    attempts,
    failing: failingCall(attempts, ctx.now(), licensed),
    reruns,
    changes,
    effects,
    jobs,
    licenses,
    namesCode: instanceId !== null && originOfSubject(instanceId) !== undefined,
    signature,
    contract,
  }
}

/** Throws `not_found` for what is no message of the account. */
export async function readMessage(ctx: ServiceContext, sellerId: string, id: string): Promise<MessageRow> {
  const valid = z.uuid().safeParse(id).success
  const message = valid ? await findMessage(ctx.db, { sellerId, id, receivedAt: timeOfUuidv7(id) }) : undefined
  if (!message) throw new ServiceError('not_found', `There is no message ${id}.`)
  return message
}

export function readable(bytes: Uint8Array): ReadableBytes {
  const size = bytes.byteLength
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), size, utf8: true }
  } catch {
    return { text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), size, utf8: false }
  }
}

/** With personal data masked. */
export function hide(bytes: ReadableBytes): { bytes: ReadableBytes; masked: boolean } {
  const { text, masked } = maskPersonal(bytes.text)
  return { bytes: { ...bytes, text }, masked }
}
