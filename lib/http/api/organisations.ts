import { z } from 'zod'
import { ENTRY_STATES } from '@/lib/domain/organisation'
import { defineRoute, flag, moment, pageOf, paging, text } from './route'

const fields = {
  tenantId: z.string(),
  test: z.boolean(),
  tenantCode: z.string().nullable(),
  name: z.string().nullable(),
  domainName: z.string().nullable(),
  setAt: moment.nullable(),
  lastPushAt: moment,
  createdAt: moment,
  bindings: z.int(),
  members: z.int(),
  failures: z.int(),
  unreadable: z.int(),
}

export const listTenantsRoute = defineRoute({
  id: 'listTenants',
  method: 'GET',
  path: '/api/v1/tenants',
  tag: 'organisations',
  scope: 'organisations:read',
  summary: { en: 'List tenants, newest first', zh: '租户列表，最新的在前' },
  query: z.strictObject({
    ...paging(),
    test: flag.optional(),
    q: text.optional(),
    state: z.enum(['bound', 'unbound']).optional(),
    trouble: flag.optional(),
  }),
  answer: pageOf(z.strictObject(fields).meta({ id: 'Tenant' })),
})

const NO_TENANT = { 404: { en: 'No such tenant.', zh: '租户不存在。' } }

export const getTenantRoute = defineRoute({
  id: 'getTenant',
  method: 'GET',
  path: '/api/v1/tenants/{id}',
  tag: 'organisations',
  scope: 'organisations:read',
  summary: { en: 'One tenant with its instances and clients', zh: '租户详情：实例与认证客户端' },
  query: z.strictObject({ test: flag.optional() }),
  answer: z
    .strictObject({
      ...fields,
      signInBase: z.string().nullable(),
      instances: z.array(
        z.strictObject({
          instanceId: z.string(),
          orderId: z.string().nullable(),
          state: z.enum(ENTRY_STATES),
          setAt: moment.nullable(),
        }),
      ),
      applications: z.array(
        z.strictObject({
          instanceId: z.string(),
          appId: z.string(),
          clientId: z.string().nullable(),
          hasSecret: z.boolean(),
          secretUnreadable: z.boolean(),
          state: z.enum(ENTRY_STATES),
          setAt: moment,
        }),
      ),
    })
    .meta({ id: 'TenantDetail' }),
  fails: NO_TENANT,
})

export const listMembersRoute = defineRoute({
  id: 'listTenantMembers',
  method: 'GET',
  path: '/api/v1/tenants/{id}/members',
  tag: 'organisations',
  scope: 'organisations:read',
  summary: { en: 'List a tenant’s members, by account', zh: '租户成员列表，按账号排序' },
  about: {
    en: 'Phone and mail are masked unless the key has `personal:read`; each page in clear is audited.',
    zh: '手机号与邮箱已脱敏；具有 `personal:read` 的密钥可看到明文，每页记入审计日志。',
  },
  query: z.strictObject({
    ...paging(),
    test: flag.optional(),
    q: text.optional(),
    state: z.enum(ENTRY_STATES).optional(),
    role: text.optional(),
    instance: text.max(64).optional(),
  }),
  answer: pageOf(
    z
      .strictObject({
        instanceId: z.string(),
        appId: z.string(),
        userName: z.string(),
        name: z.string().nullable(),
        orgCode: z.string().nullable(),
        role: z.string(),
        enabled: z.boolean(),
        position: z.string().nullable(),
        mobile: z.string().nullable(),
        email: z.string().nullable(),
        state: z.enum(ENTRY_STATES),
        setAt: moment,
      })
      .meta({ id: 'Member' }),
  ),
})
