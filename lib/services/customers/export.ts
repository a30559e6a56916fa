import { z } from 'zod'
import {
  selectCallsToExport,
  selectHistoryToExport,
  selectLandingsToExport,
  selectLicensesToExport,
  selectLinesToExport,
  selectMembersToExport,
  selectOrdersToExport,
  selectTenantIdsOf,
  selectTenantToExport,
  sumUsageToExport,
} from '@/db/queries/customer-export'
import { selectCustomer } from '@/db/queries/instance-lists'
import { selectInstancesOfCustomer, selectOrderIdsOfCustomer, selectOrderIdsOfInstance } from '@/db/queries/purge'
import { transaction } from '@/db/transaction'
import { recordAudit } from '@/lib/services/audit'
import { requirePermission, type ServiceContext } from '@/lib/services/context'
import { codeSubjectOf } from '@/lib/services/licensing/code-subject'
import { openKey } from '@/lib/services/licensing/sealed-key'
import { openPersonal } from '@/lib/services/organisations/list-members'
import { parseInput } from '@/lib/services/parse'
import { openAccess } from '@/lib/services/provisioning/access-data'
import { notFound } from '@/lib/services/refusals'
import { customerPlace } from './sealed-place'

const input = z.object({
  customerId: z.string().min(1).max(100),
  reason: z.string().trim().min(1).max(500),
})

const CALLS_AT_A_TIME = 200

/**
 * Everything about one customer as one JSON document, in clear, written piece by piece while it is read. Who may not see
 * personal data gets none of it; the audit row is there before the first piece.
 */
export async function exportCustomer(ctx: ServiceContext, raw: z.input<typeof input>): Promise<AsyncGenerator<string>> {
  requirePermission(ctx, 'secrets:reveal')
  const { customerId, reason } = parseInput(input, raw)
  const { db, sellerId } = ctx
  const [customer, instances, orderIds] = await Promise.all([
    selectCustomer(db, sellerId, customerId),
    selectInstancesOfCustomer(db, sellerId, customerId),
    selectOrderIdsOfCustomer(db, sellerId, customerId),
  ])
  if (!customer && instances.length + orderIds.length === 0) throw notFound('customer')
  await transaction(db, (tx) =>
    recordAudit(tx, ctx, { action: 'customer.exported', subjectKind: 'customer', subjectId: customerId, reason }),
  )
  return pieces(ctx, customerId, customer ?? null, instances, orderIds)
}

type Instances = Awaited<ReturnType<typeof selectInstancesOfCustomer>>

async function* pieces(
  ctx: ServiceContext,
  customerId: string,
  customer: Awaited<ReturnType<typeof selectCustomer>> | null,
  instances: Instances,
  bought: string[],
): AsyncGenerator<string> {
  const { db, sellerId, secretBox } = ctx
  const instanceIds = instances.map(({ instanceId }) => instanceId)
  const touched = await Promise.all(instanceIds.map((id) => selectOrderIdsOfInstance(db, sellerId, id)))
  const orderIds = [...new Set([...bought, ...touched.flat()])]
  const open = (sealed: string | null | undefined, place: string) => (sealed ? secretBox.open(sealed, place) : null)

  yield `{\n${member('exportedAt', ctx.now())},\n`
  yield `${member('customer', {
    customerId,
    name: customer?.name ?? null,
    userId: customer?.userId ?? null,
    userName: customer?.userName ?? null,
    mobilePhone: open(customer?.mobilePhone, customerPlace.mobilePhone(sellerId, customerId)),
    email: open(customer?.email, customerPlace.email(sellerId, customerId)),
    purgedAt: customer?.purgedAt ?? null,
  })},\n`
  const [orders, lines] = await Promise.all([
    selectOrdersToExport(db, sellerId, orderIds),
    selectLinesToExport(db, sellerId, orderIds),
  ])
  yield `${member(
    'orders',
    orders.map((order) => ({
      orderId: order.orderId,
      orderType: order.orderType,
      chargingMode: order.chargingMode,
      productName: order.productName,
      orderedAt: order.orderedAt,
      details: order.details,
      lines: lines.filter(({ orderId }) => orderId === order.orderId).map(withoutKeys),
    })),
  )},\n`
  const history = await selectHistoryToExport(db, sellerId, instanceIds)
  yield `${member(
    'instances',
    instances.map((row) => ({
      instanceId: row.instanceId,
      orderId: row.orderId,
      productId: row.productId,
      productName: row.productName,
      status: row.status,
      createdAt: row.createdAt,
      expireTime: row.expireTime,
      releasedAt: row.releasedAt,
      purgedAt: row.purgedAt,
      access: openAccess(secretBox, row, row.access),
      history: history.filter(({ instanceId }) => instanceId === row.instanceId),
    })),
  )},\n`
  const licences = await selectLicensesToExport(db, sellerId, orderIds, instanceIds)
  yield `${member(
    'licences',
    licences.map((row) => ({
      id: row.id,
      key: openKey(secretBox, row) || null,
      productName: row.productName,
      instanceId: row.instanceId,
      status: row.status,
      expireTime: row.expireTime,
      createdAt: row.createdAt,
    })),
  )},\n`
  yield `${member('usage', await sumUsageToExport(db, sellerId, instanceIds))},\n`
  const tenantIds = await selectTenantIdsOf(db, sellerId, instanceIds)
  yield* organisations(ctx, tenantIds, instanceIds)
  const subjects = licences.flatMap(({ origin }) => codeSubjectOf(origin) ?? [])
  yield* calls(ctx, { sellerId, orderIds, instanceIds, subjects, tenantIds: [] })
  yield '}\n'
}

/** Enterprises bound to the customer's instances, with their people on those. */
async function* organisations(ctx: ServiceContext, tenantIds: string[], instanceIds: string[]) {
  const { db, sellerId } = ctx
  yield '"organisations": ['
  for (const [index, tenantId] of tenantIds.entries()) {
    const tenant = await selectTenantToExport(db, sellerId, tenantId)
    const members = await selectMembersToExport(db, sellerId, tenantId, instanceIds)
    const value = {
      ...tenant,
      members: members.map((row) => ({
        userName: row.userName,
        name: row.name,
        role: row.role,
        enabled: row.enabled,
        instanceId: row.instanceId,
        ...openPersonal(ctx, row),
      })),
      signIns: await selectLandingsToExport(db, sellerId, tenantId),
    }
    yield `${index > 0 ? ',' : ''}\n${JSON.stringify(value)}`
  }
  yield '],\n'
}

async function* calls(ctx: ServiceContext, scope: Parameters<typeof selectCallsToExport>[1]) {
  yield '"messages": ['
  let after: { receivedAt: Date; id: string } | null = null
  for (;;) {
    const rows: Awaited<ReturnType<typeof selectCallsToExport>> = await selectCallsToExport(
      ctx.db,
      scope,
      after,
      CALLS_AT_A_TIME,
    )
    for (const row of rows) {
      const { body, answer, ...rest } = row
      yield `${after ? ',' : ''}\n${JSON.stringify({ ...rest, body: text(body), answer: text(answer) })}`
      after = row
    }
    if (rows.length < CALLS_AT_A_TIME) break
  }
  yield ']\n'
}

function withoutKeys<T extends { sellerId: string; test: boolean }>({ sellerId: _, test: __, ...row }: T) {
  return row
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const member = (name: string, value: unknown) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`
