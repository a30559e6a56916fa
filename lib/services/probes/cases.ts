import { z } from 'zod'
import { isUniqueViolation } from '@/db/pg-errors'
import {
  deleteCase as deleteRow,
  findCase,
  insertCase,
  type ProbeResultRow,
  type SavedCaseRow,
  selectCases,
  selectLastResults,
  selectResultsOfCase,
  updateCase,
} from '@/db/queries/probes'
import { transaction } from '@/db/transaction'
import { maskPersonal } from '@/lib/domain/mask-personal'
import { type CaseFields, keepCase as makeCase } from '@/lib/koogallery/probe-case'
import { recordAudit } from '@/lib/services/audit'
import { actorName, requirePermission, type ServiceContext } from '@/lib/services/context'
import { readMessage } from '@/lib/services/messages/get'
import { parseInput } from '@/lib/services/parse'
import { notFound, refusal } from '@/lib/services/refusals'

/** Saved cases: calls kept under a name, to be made again as test traffic (protocol/seller-center.md 4, 5). */

const naming = {
  name: z.string().trim().min(1).max(80),
  /** Empty: for no product in particular. */
  productId: z.string().trim().max(64).default(''),
}
const keepInput = z.strictObject({ messageId: z.uuid(), ...naming })
const renameInput = z.strictObject({ caseId: z.uuid(), ...naming })

/** More would take longer than the time between two runs is worth. */
const MOST_CASES = 100
const SHOWN_RESULTS = 60

export const sealedCase = (sellerId: string, id: string) => `${sellerId}:saved_cases.fields:${id}`

/**
 * Keeps a message as a case. A debugging call keeps its values; a real one gets mock ids and loses personal data, so that
 * no probe ever touches a real order. Throws `conflict` where that cannot be.
 */
export async function keepCase(ctx: ServiceContext, raw: z.input<typeof keepInput>): Promise<{ caseId: string }> {
  requirePermission(ctx, 'products:write')
  const { messageId, name, productId } = parseInput(keepInput, raw)
  const message = await readMessage(ctx, ctx.sellerId, messageId)
  const kept = makeCase({ ...message, request: message })
  if (!kept.ok) throw refusal(kept.reason === 'personal' ? 'case_personal' : 'case_unreadable')
  const id = ctx.newId()
  const now = ctx.now()
  try {
    await transaction(ctx.db, async (tx) => {
      if ((await selectCases(tx, ctx.sellerId)).length >= MOST_CASES) throw refusal('too_many_cases')
      await insertCase(tx, {
        sellerId: ctx.sellerId,
        id,
        name,
        productId,
        family: kept.family,
        activity: kept.activity,
        fields: ctx.secretBox.seal(JSON.stringify(kept.fields), sealedCase(ctx.sellerId, id)),
        adapted: kept.adapted,
        createdAt: now,
        createdBy: actorName(ctx.actor),
        updatedAt: now,
      })
      await recordAudit(tx, ctx, {
        action: 'case.kept',
        subjectKind: 'case',
        subjectId: id,
        details: { name, messageId, activity: kept.activity },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw refusal('case_name_taken', 'name')
    throw error
  }
  return { caseId: id }
}

export async function renameCase(ctx: ServiceContext, raw: z.input<typeof renameInput>): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { caseId, name, productId } = parseInput(renameInput, raw)
  const key = { sellerId: ctx.sellerId, id: caseId }
  try {
    await transaction(ctx.db, async (tx) => {
      const before = await findCase(tx, key)
      if (!before) throw notFound('case')
      await updateCase(tx, key, { name, productId, updatedAt: ctx.now() })
      await recordAudit(tx, ctx, {
        action: 'case.renamed',
        subjectKind: 'case',
        subjectId: caseId,
        details: { before: { name: before.name, productId: before.productId }, after: { name, productId } },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw refusal('case_name_taken', 'name')
    throw error
  }
}

/** From the next run on it is not sent any more; its results stay. */
export async function deleteCase(ctx: ServiceContext, raw: { caseId: string }): Promise<void> {
  requirePermission(ctx, 'products:write')
  const { caseId } = parseInput(z.strictObject({ caseId: z.uuid() }), raw)
  const key = { sellerId: ctx.sellerId, id: caseId }
  await transaction(ctx.db, async (tx) => {
    const before = await findCase(tx, key)
    if (!before) throw notFound('case')
    await deleteRow(tx, key)
    await recordAudit(tx, ctx, {
      action: 'case.deleted',
      subjectKind: 'case',
      subjectId: caseId,
      details: { name: before.name },
    })
  })
}

export type CaseView = Omit<SavedCaseRow, 'sellerId' | 'fields'> & { last: ProbeResultRow | null }

/** All cases by name, each with its last result. */
export async function listCases(ctx: ServiceContext): Promise<CaseView[]> {
  requirePermission(ctx, 'portal:read')
  const [cases, results] = await Promise.all([
    selectCases(ctx.db, ctx.sellerId),
    selectLastResults(ctx.db, ctx.sellerId),
  ])
  const last = new Map(results.map((result) => [result.caseId, result]))
  return cases.map(({ sellerId: _, fields: __, ...row }) => ({ ...row, last: last.get(row.id) ?? null }))
}

export type CaseDetail = CaseView & {
  /** JSON of the members as they are sent, personal data masked. */
  members: string
  results: ProbeResultRow[]
}

/** One case with what became of it, newest first. */
export async function getCase(ctx: ServiceContext, caseId: string): Promise<CaseDetail> {
  requirePermission(ctx, 'portal:read')
  const key = { sellerId: ctx.sellerId, id: caseId }
  const row = z.uuid().safeParse(caseId).success ? await findCase(ctx.db, key) : undefined
  if (!row) throw notFound('case')
  const results = await selectResultsOfCase(ctx.db, key, SHOWN_RESULTS)
  const { sellerId: _, fields: __, ...view } = row
  const text = JSON.stringify({ activity: row.activity, testFlag: '1', ...openFields(ctx, row) }, null, 2)
  return { ...view, last: results[0] ?? null, members: maskPersonal(text).text, results }
}

/** The members, opened: for sending and, masked, for reading. */
export function openFields(ctx: Pick<ServiceContext, 'secretBox'>, row: SavedCaseRow): CaseFields {
  const text = ctx.secretBox.open(row.fields, sealedCase(row.sellerId, row.id))
  return JSON.parse(text) as CaseFields
}
