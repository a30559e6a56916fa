import { findInstances, type InstanceRow } from '@/db/queries/fulfilment'
import type { Db, Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { InstanceInfo, Outcome } from '@/lib/domain/outcomes'
import { usageInfoOf } from '@/lib/services/metering/usage-info'
import { launchUrl, openAccess } from '@/lib/services/provisioning/access-data'
import { type Call, provisioningOf } from './call'

/**
 * Access data of up to 100 instances, from what is stored (protocol/saas-v2.md 4.2). Asked again and again after a
 * purchase, and live whenever a buyer opens the resource details.
 */
export async function queryInstance(
  db: Db | Tx,
  call: Call,
  command: Extract<Command, { kind: 'queryInstance' }>,
): Promise<Outcome> {
  const { ctx } = call
  const found = new Map(
    (await findInstances(db, ctx.sellerId, command.instanceIds)).map((row) => [row.instanceId, row]),
  )
  call.test ||= found.size > 0 && [...found.values()].every((row) => row.test)
  // Saved debugging cases name ids for ever, also ones this database has never seen.
  const asked = call.test ? command.instanceIds : command.instanceIds.filter((id) => found.has(id))
  if (asked.length === 0) return { kind: 'unknownInstance', instanceIds: command.instanceIds }
  const infos = asked.map((instanceId) => infoOf(call, instanceId, found.get(instanceId)))
  const usage = await usageInfoOf(db, ctx, call.products, [...found.values()])
  const instances = infos.map((info) => {
    const used = usage.get(info.instanceId)
    return {
      ...info,
      access: info.access ?? { frontEndUrl: launchUrl(ctx.publicUrl, info.instanceId) },
      ...(used ? { usage: used } : {}),
    }
  })
  const waiting = infos.every((info) => info.access === undefined)
  return { kind: waiting ? 'processing' : 'instances', instances }
}

function infoOf(call: Call, instanceId: string, row: InstanceRow | undefined): InstanceInfo {
  const { ctx } = call
  const page = { instanceId, access: { frontEndUrl: launchUrl(ctx.publicUrl, instanceId) } }
  if (!row || row.status === 'released') return page
  const access = row.readiness === 'ready' ? openAccess(ctx.secretBox, row, row.access) : null
  if (access) return { instanceId, access }
  return call.test || showsLaunchPage(call, row) ? page : { instanceId }
}

function showsLaunchPage(call: Call, row: InstanceRow): boolean {
  const setting = call.seller.settings.pendingQuery
  switch (setting) {
    case 'processing':
      return false
    case 'launch_page':
      return true
    case 'by_mode': {
      const { mode, promise } = provisioningOf(call, row)
      return mode === 'manual' && promise !== 'strict'
    }
    default:
      return setting satisfies never
  }
}
