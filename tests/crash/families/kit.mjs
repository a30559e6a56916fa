// The Kit's five pushes, both generations (protocol/kit-and-oauth.md 2): shuffled, repeated, deleted. Of all that was
// pushed about an entry, what was sent last counts.
import { constants, createHash, publicEncrypt, randomBytes } from 'node:crypto'
import { postKitV1, postKitV2 } from '../../support/caller.mjs'
import { ADDRESS, KEYS, publicKey } from './account.mjs'

const MEMBERS = ['li.wei', 'wang.fang', 'zhang.min', 'chen.jie']
const DEPARTMENTS = ['D1', 'D10', 'D11', 'D2']
const CLIENT_SECRET = encryptSecret('client-secret-of-the-tenant')

export const kitV1 = kit('kit_v1', 'K1-', {
  post: (kind, fields, sentAt) => postKitV1({ path: `${ADDRESS}/produceAPI/${kind}`, key: KEYS.v1, fields, sentAt }),
  list: JSON.stringify,
  departments: (items) => ({
    orgInfo: JSON.stringify(items.map(({ orgName, ...item }) => ({ ...item, name: orgName }))),
  }),
})

export const kitV2 = kit('kit_v2', 'K2-', {
  post: (kind, fields, sentAt) =>
    postKitV2({ path: `${ADDRESS}/produceAPI/v2/${kind}`, key: KEYS.kit, fields, sentAt }),
  list: (items) => items,
  departments: (items) => ({ orgInfoList: items }),
})

/** @param {object} wire what the generations write differently */
function kit(name, prefix, wire) {
  return {
    name,
    prefix,
    begin: (random, id) => new TenantLife(random, `${prefix}${id}`, wire),
    checks: (reader, lives) => tenantChecks(reader, prefix, lives),
  }
}

class TenantLife {
  /** What was sent last about each entry, by table and key. @type {Map<string, { at: number, row: object | null }>} */
  entries = new Map()

  constructor(random, tenantId, wire) {
    this.tenantId = tenantId
    this.wire = wire
    // Empty where the seller's own trials call (1.3).
    this.instanceId = random.is(0.2) ? '' : `i-${tenantId}`
    const binding = random.shuffle(['tenantSync', 'applicationSync', 'authSync', 'singleOrgSync', 'allOrgSync'])
    this.rounds = [binding.map((kind) => planPush(random, kind, 1))]
    const count = random.below(6)
    for (let n = 1; n <= count; n += 1) {
      const kinds = Array.from({ length: 1 + random.below(3) }, () => random.pick(binding))
      this.rounds.push(kinds.map((kind) => planPush(random, kind, random.pick([0, 1, 2]))))
    }
  }

  request({ kind, flag, ...push }, sentAt) {
    const { tenantId, instanceId, wire } = this
    const fields = {
      instanceId,
      tenantId,
      testFlag: 0,
      ...(kind === 'allOrgSync' ? wire.departments(push.departments) : { flag }),
      ...(kind === 'tenantSync'
        ? { orderId: instanceId && `CSKIT${tenantId}`, tenantCode: `code-${tenantId}`, ...push.tenant }
        : {}),
      ...(kind === 'applicationSync' ? { appId: 'app-1', clientId: push.clientId, clientSecret: CLIENT_SECRET } : {}),
      ...(kind === 'authSync' ? { appId: 'app-1', userList: wire.list(push.users) } : {}),
      ...(kind === 'singleOrgSync' ? push.department : {}),
    }
    return wire.post(kind, fields, sentAt)
  }

  took({ kind, flag, ...push }, { json }, sentAt) {
    /** A row of null is one that must not be active. */
    const set = (entry, row) => {
      if (sentAt >= (this.entries.get(entry)?.at ?? 0)) this.entries.set(entry, { at: sentAt, row })
    }
    if (kind === 'tenantSync') {
      set('binding', flag === 0 ? null : {})
      // Unbinding says nothing of the tenant itself.
      if (flag !== 0) set('tenant', push.tenant)
    } else if (kind === 'applicationSync') set('application', flag === 0 ? null : { clientId: push.clientId })
    else if (kind === 'authSync')
      for (const user of push.users) set(`member ${user.userName}`, flag === 0 ? null : user)
    else if (kind === 'singleOrgSync') set(`department ${push.department.orgCode}`, flag === 0 ? null : push.department)
    else {
      const named = new Map(push.departments.map((department) => [department.orgCode, department]))
      for (const code of DEPARTMENTS) set(`department ${code}`, named.get(code) ?? null)
    }
    return json.resultCode === '000000' ? undefined : 'not a success'
  }
}

function planPush(random, kind, flag) {
  const some = (items) => items.filter((_, index) => index === 0 || random.is(0.6))
  const department = (orgCode) => ({
    orgCode,
    orgName: `部门 ${random.below(1000)}`,
    parentCode: orgCode.length > 2 ? orgCode.slice(0, 2) : '',
  })
  return {
    kind,
    flag,
    tenant: { name: `企业 ${random.below(1000)}`, domainName: `https://t${random.below(1000)}.login.test` },
    clientId: `client-${random.below(1000)}`,
    users: some(random.shuffle(MEMBERS)).map((userName) => ({
      userName,
      name: `人员 ${random.below(1000)}`,
      orgCode: random.pick(DEPARTMENTS),
      role: random.pick(['user', 'admin']),
      enable: random.pick(['true', 'false']),
    })),
    department: department(random.pick(DEPARTMENTS)),
    departments: some(random.shuffle(DEPARTMENTS)).map(department),
  }
}

async function tenantChecks(reader, prefix, lives) {
  const where = `where not test and tenant_id like '${prefix}%'`
  const tables = {
    tenants: await reader.rows(`select tenant_id, '' as instance_id, name, domain_name from tenants ${where}`),
    bindings: await reader.rows(`select tenant_id, instance_id, state from bindings ${where}`),
    applications: await reader.rows(
      `select tenant_id, instance_id, app_id, client_id, client_secret is not null and not secret_unreadable as readable,
       state from applications ${where}`,
    ),
    departments: await reader.rows(
      `select tenant_id, instance_id, org_code, name, parent_code, state from departments ${where}`,
    ),
    members: await reader.rows(
      `select tenant_id, instance_id, user_name, name, org_code, role, enabled, state from members ${where}`,
    ),
  }
  const byTenant = Object.fromEntries(
    Object.entries(tables).map(([table, rows]) => [table, Map.groupBy(rows, (row) => row.tenant_id)]),
  )
  /** What the model has under a name, and what the portal has active, as lines of text. */
  const check = (name, table, expected, found) => ({
    name,
    faults: lives.flatMap((life) => {
      const rows = byTenant[table].get(life.tenantId) ?? []
      const active = rows.filter(({ state = 'active' }) => state === 'active').map(found)
      const wanted = [...life.entries].flatMap(([entry, { row }]) => (row ? (expected(entry, row) ?? []) : []))
      const stray = rows.filter(({ instance_id }) => instance_id !== life.instanceId && table !== 'tenants')
      const [left, right] = [active.sort().join(' · '), wanted.sort().join(' · ')]
      return [
        ...(left === right ? [] : [`${life.tenantId}: ${left}, not ${right}`]),
        ...stray.map(({ instance_id }) => `${life.tenantId}: has rows of ${instance_id}`),
      ]
    }),
  })
  const word = (entry) => entry.split(' ')[0]
  return [
    check(
      'tenants as the model says',
      'tenants',
      (entry, row) => (entry === 'tenant' ? [`${row.name} ${row.domainName}`] : undefined),
      (row) => `${row.name} ${row.domain_name}`,
    ),
    check(
      'bindings as the model says',
      'bindings',
      (entry) => (entry === 'binding' ? ['bound'] : undefined),
      () => 'bound',
    ),
    check(
      'applications as the model says, their secrets read',
      'applications',
      (entry, row) => (entry === 'application' ? [`${row.clientId} readable`] : undefined),
      (row) => `${row.client_id} ${row.readable ? 'readable' : 'unreadable'}`,
    ),
    check(
      'departments as the model says',
      'departments',
      (entry, row) =>
        word(entry) === 'department' ? [`${row.orgCode} ${row.orgName} < ${row.parentCode}`] : undefined,
      (row) => `${row.org_code} ${row.name} < ${row.parent_code ?? ''}`,
    ),
    check(
      'members as the model says',
      'members',
      (entry, row) =>
        word(entry) === 'member' ? [`${row.userName} ${row.name} ${row.orgCode} ${row.role} ${row.enable}`] : undefined,
      (row) => `${row.user_name} ${row.name} ${row.org_code} ${row.role} ${row.enabled}`,
    ),
  ]
}

/**
 * RSA-OAEP with SHA-256 and, unlike Node's own, MGF1 with SHA-1 (protocol/kit-and-oauth.md 3.5; RFC 8017 7.1.1); Base64.
 */
function encryptSecret(text) {
  const length = publicKey.asymmetricKeyDetails.modulusLength / 8
  const hash = (bytes) => createHash('sha256').update(bytes).digest()
  const block = Buffer.concat([
    hash(''),
    Buffer.alloc(length - 2 * 32 - 2 - Buffer.byteLength(text)),
    Buffer.from([1]),
    Buffer.from(text),
  ])
  const seed = randomBytes(32)
  const maskedBlock = xor(block, mask(seed, block.length))
  const maskedSeed = xor(seed, mask(maskedBlock, seed.length))
  const message = Buffer.concat([Buffer.from([0]), maskedSeed, maskedBlock])
  return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, message).toString('base64')
}

function mask(seed, length) {
  const blocks = Array.from({ length: Math.ceil(length / 20) }, (_, n) =>
    createHash('sha1')
      .update(seed)
      .update(Buffer.from([0, 0, 0, n]))
      .digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

function xor(a, b) {
  return Buffer.from(a.map((byte, index) => byte ^ b[index]))
}
