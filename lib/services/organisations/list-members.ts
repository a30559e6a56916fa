import { z } from 'zod'
import { selectTenantMembers } from '@/db/queries/organisation-lists'
import type { MemberRow } from '@/db/queries/organisations'
import { transaction } from '@/db/transaction'
import { ENTRY_STATES, type PersonalData } from '@/lib/domain/organisation'
import { PAGE_SIZE, type Page, readCursor, toPage } from '@/lib/domain/paging'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { choice, pageFields, textFilter } from '@/lib/services/list-input'
import { parseInput } from '@/lib/services/parse'
import { tenantKeyInput } from './get-tenant'
import { kitPlace } from './sealed-place'

const listInput = tenantKeyInput.extend({
  cursor: pageFields.cursor,
  limit: pageFields.limit,
  q: textFilter,
  state: choice(ENTRY_STATES),
  role: textFilter,
  instance: z.string().max(64).optional().catch(undefined),
})

export type MemberView = Omit<MemberRow, 'sellerId' | 'personal' | 'personalDigest'> & {
  /** With most of its characters hidden. */
  mobile: string | null
  email: string | null
  /** There is more that a reveal would show. */
  hasPersonal: boolean
}

/** One page of a tenant's members, by account. Personal data is masked; `revealMember` shows it. */
export async function listTenantMembers(
  ctx: ServiceContext,
  input: z.input<typeof listInput>,
): Promise<Page<MemberView>> {
  requirePermission(ctx, 'portal:read')
  const page = await readPage(ctx, input)
  return {
    ...page,
    rows: page.rows.map((row) =>
      view(ctx, row, ({ mobile, email }) => ({
        mobile: mobile ? maskMobile(mobile) : null,
        email: email ? maskEmail(email) : null,
      })),
    ),
  }
}

/** The same with phone and mail in clear, for software that may see them. The look itself is audited. */
export async function revealTenantMembers(
  ctx: ServiceContext,
  input: z.input<typeof listInput>,
): Promise<Page<MemberView>> {
  requirePermission(ctx, 'secrets:reveal')
  const page = await readPage(ctx, input)
  if (page.rows.length > 0) {
    await transaction(ctx.db, (tx) =>
      recordAudit(tx, ctx, {
        action: 'tenant_member.reveal',
        subjectKind: 'tenant',
        subjectId: input.tenantId,
        details: { members: page.rows.length },
      }),
    )
  }
  const clear = ({ mobile, email }: PersonalData) => ({ mobile: mobile ?? null, email: email ?? null })
  return { ...page, rows: page.rows.map((row) => view(ctx, row, clear)) }
}

async function readPage(ctx: ServiceContext, input: z.input<typeof listInput>): Promise<Page<MemberRow>> {
  const { q, state, role, instance, cursor, limit = PAGE_SIZE, ...key } = parseInput(listInput, input)
  const filter = { text: q, state, role, instanceId: instance }
  const at = readCursor(cursor)
  const rows = await selectTenantMembers(ctx.db, { sellerId: ctx.sellerId, ...key }, filter, at, limit + 1)
  const page = toPage(rows, limit, at, ({ place }) => ({ at: new Date(0), id: place }))
  return { ...page, rows: page.rows.map(({ member }) => member) }
}

function view(
  ctx: ServiceContext,
  row: MemberRow,
  contact: (personal: PersonalData) => Pick<MemberView, 'mobile' | 'email'>,
): MemberView {
  const { sellerId: _s, personal: _p, personalDigest: _d, ...member } = row
  const personal = openPersonal(ctx, row)
  return { ...member, ...contact(personal), hasPersonal: Object.keys(personal).length > 0 }
}

export function openPersonal({ secretBox }: Pick<ServiceContext, 'secretBox'>, row: MemberRow): PersonalData {
  return row.personal === null ? {} : (JSON.parse(secretBox.open(row.personal, kitPlace.personal(row))) as PersonalData)
}

/** The first and the last digits, enough to tell two people apart: 138••••78. */
export function maskMobile(text: string): string {
  return text.length < 7 ? '••••' : `${text.slice(0, 3)}••••${text.slice(-2)}`
}

/** The first letter and the domain: l••••@acme.test. */
export function maskEmail(text: string): string {
  const at = text.lastIndexOf('@')
  return at < 1 ? '••••' : `${text.slice(0, 1)}••••${text.slice(at)}`
}
