import type { ApplicationRow, MemberRow } from '@/db/queries/organisations'

type ApplicationKey = Pick<ApplicationRow, 'sellerId' | 'test' | 'tenantId' | 'instanceId' | 'appId'>
type MemberKey = Pick<MemberRow, 'sellerId' | 'test' | 'tenantId' | 'instanceId' | 'appId' | 'userName'>

/** What binds the sealed values of organisations to their rows. */
export const kitPlace = {
  privateKey: (sellerId: string, id: string) => `${sellerId}:kit_key_pairs.private_key:${id}`,
  clientSecret: ({ sellerId, test, tenantId, instanceId, appId }: ApplicationKey) =>
    `${sellerId}:applications.client_secret:${JSON.stringify([test, tenantId, instanceId, appId])}`,
  personal: ({ sellerId, test, tenantId, instanceId, appId, userName }: MemberKey) =>
    `${sellerId}:members.personal:${JSON.stringify([test, tenantId, instanceId, appId, userName])}`,
}
