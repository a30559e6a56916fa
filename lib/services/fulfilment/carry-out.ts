import type { Tx } from '@/db/types'
import type { Command } from '@/lib/domain/commands'
import type { Outcome } from '@/lib/domain/outcomes'
import { getLicense } from '@/lib/services/licensing/get-license'
import { getLicenseAsync } from '@/lib/services/licensing/get-license-async'
import { refreshLicenseCode } from '@/lib/services/licensing/refresh-license-code'
import { releaseLicenseCode } from '@/lib/services/licensing/release-license-code'
import { updateLicenseCodeStatus } from '@/lib/services/licensing/update-license-code-status'
import { syncApplication } from '@/lib/services/organisations/sync-application'
import { syncDepartment } from '@/lib/services/organisations/sync-department'
import { syncDepartments } from '@/lib/services/organisations/sync-departments'
import { syncMembers } from '@/lib/services/organisations/sync-members'
import { syncTenant } from '@/lib/services/organisations/sync-tenant'
import type { Call } from './call'
import { changeInstanceCheck } from './change-instance-check'
import { newInstance } from './new-instance'
import { orderNotify } from './order-notify'
import { queryInstance } from './query-instance'
import { refreshInstance } from './refresh-instance'
import { releaseInstance } from './release-instance'
import { updateInstanceStatus } from './update-instance-status'
import { upgradeInstance } from './upgrade-instance'

/** Does what a call asks for, inside the caller's transaction and without any outside call. */
export async function carryOut(tx: Tx, call: Call, command: Command): Promise<Outcome> {
  switch (command.kind) {
    case 'newInstance':
      return newInstance(tx, call, command)
    case 'queryInstance':
      return queryInstance(tx, call, command)
    case 'refreshInstance':
      return refreshInstance(tx, call, command)
    case 'updateInstanceStatus':
      return updateInstanceStatus(tx, call, command)
    case 'releaseInstance':
      return releaseInstance(tx, call, command)
    case 'upgradeInstance':
      return upgradeInstance(tx, call, command)
    case 'changeInstanceCheck':
      return changeInstanceCheck(tx, call, command)
    case 'orderNotify':
      return orderNotify(tx, call, command)
    case 'getLicense':
      return getLicense(tx, call, command)
    case 'refreshLicenseCode':
      return refreshLicenseCode(tx, call, command)
    case 'updateLicenseCodeStatus':
      return updateLicenseCodeStatus(tx, call, command)
    case 'releaseLicenseCode':
      return releaseLicenseCode(tx, call, command)
    case 'getLicenseAsync':
      return getLicenseAsync(tx, call, command)
    case 'tenantSync':
      return syncTenant(tx, call, command)
    case 'applicationSync':
      return syncApplication(tx, call, command)
    case 'authSync':
      return syncMembers(tx, call, command)
    case 'singleOrgSync':
      return syncDepartment(tx, call, command)
    case 'allOrgSync':
      return syncDepartments(tx, call, command)
    default:
      return command satisfies never
  }
}
