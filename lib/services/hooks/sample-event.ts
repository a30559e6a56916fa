import type { ChangedEntity } from '@/lib/domain/changes'
import type { HookEvent } from './event'

const ORDER = 'CS2611020800ABCDE'
const INSTANCE = { productId: 'OFFI0001', skuCode: 'sku-basic', status: 'open', expireTime: '2027-11-02T16:00:00.000Z' }
const ENTRY = { tenantId: 'tenant-1', instanceId: 'sample-instance', fields: ['name'] }

/** What an event of each entity carries, with made-up values. */
const SAMPLES: Record<ChangedEntity, { id: string } & Record<string, unknown>> = {
  instance: { id: 'sample-instance', ...INSTANCE, orderId: ORDER, by: 'marketplace' },
  license: {
    id: 'sample-licence',
    ...INSTANCE,
    instanceId: 'sample-instance',
    orderId: ORDER,
    keyHint: 'X7QF',
    by: 'marketplace',
  },
  tenant: { ...ENTRY, id: 'tenant-1', key: 'tenant-1', name: 'Sample Company' },
  application: { ...ENTRY, id: 'tenant-1/app-1', key: 'app-1', name: 'Sample application' },
  department: { ...ENTRY, id: 'tenant-1/dept-1', key: 'dept-1', name: 'Sales' },
  member: { ...ENTRY, id: 'tenant-1/user-1', key: 'user-1', name: 'user-1' },
  binding: { ...ENTRY, id: 'tenant-1/user-1', key: 'user-1', name: null },
  package: {
    id: 'sample-package',
    instanceId: 'sample-instance',
    meter: 'api_calls',
    quota: '10000',
    used: '8000',
    stop: false,
  },
}

/** A sample of a type of event, marked as test. @param type for example `instance.created` */
export function sampleEvent(type: string, at: Date): HookEvent {
  const entity = type.split('.', 1)[0] as ChangedEntity
  const data = SAMPLES[entity]
  return { type, timestamp: at.toISOString(), data: { ...data, sequence: null, test: true } }
}
