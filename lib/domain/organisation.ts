/**
 * The organisation behind a purchase, as the joint-operations Kit tells it (protocol/kit-and-oauth.md 1 and 2): tenants,
 * their application credentials, departments and members. Everything is put under the key the documents name for
 * repeats; nothing is ever deleted, only marked.
 */

/** The Kit's five interfaces, by their names on the wire. */
export const SYNC_KINDS = ['tenantSync', 'applicationSync', 'authSync', 'singleOrgSync', 'allOrgSync'] as const
export type SyncKind = (typeof SYNC_KINDS)[number]

/** 0 delete, 1 add, 2 modify; 3 cancel authorisation, for members alone (protocol/kit-and-oauth.md 2). */
export const SYNC_FLAGS = ['delete', 'add', 'modify', 'revoke'] as const
export type SyncFlag = (typeof SYNC_FLAGS)[number]

/**
 * `deleted` by name; `revoked`: the person stays, the right to the application is gone; `absent` from the latest full
 * push, which may or may not mean deleted (protocol/kit-and-oauth.md 2.5: NOT FOUND).
 */
export const ENTRY_STATES = ['active', 'deleted', 'revoked', 'absent'] as const
export type EntryState = (typeof ENTRY_STATES)[number]

export type DepartmentData = { orgCode: string; name: string | null; parentCode: string | null }

/** What is told of a member in clear, and what is personal and stored sealed. */
export type MemberData = {
  userName: string
  name: string | null
  orgCode: string | null
  /** `admin`, `user`; another word is kept as it came and gives no more rights than `user`. */
  role: string
  enabled: boolean
  position: string | null
  personal: PersonalData
}

/** Only what was sent; `extension` is an open map (protocol/kit-and-oauth.md 2.3). */
export type PersonalData = {
  mobile?: string
  email?: string
  employeeCode?: string
  employeeType?: string
  workPlace?: string
  entryDate?: string
  extension?: Record<string, unknown>
}

export function stateAfter(flag: SyncFlag): EntryState {
  switch (flag) {
    case 'delete':
      return 'deleted'
    case 'revoke':
      return 'revoked'
    case 'add':
    case 'modify':
      return 'active'
    default:
      return flag satisfies never
  }
}

/** What a push did to one entry. `outdated`: something sent later had come before it. */
export const ENTRY_CHANGES = ['added', 'changed', 'removed', 'revoked', 'absent', 'returned'] as const
export type EntryChange = (typeof ENTRY_CHANGES)[number]

export type FieldChange = { field: string; before: unknown; after: unknown }

/** What is compared: the entry's state and the fields people are shown. Personal ones by their digests. */
export type Comparable = { state: EntryState; fields: Record<string, unknown>; hidden?: string | null }

/**
 * What becomes of an entry under a push; null when nothing does. Deleting what is not there changes nothing to see.
 */
export function compareEntry(
  before: Comparable | undefined,
  after: Comparable,
): { change: EntryChange; fields: FieldChange[] } | null {
  if (!before) return after.state === 'active' ? { change: 'added', fields: [] } : null
  if (after.state !== 'active') {
    if (before.state === after.state) return null
    const change = after.state === 'deleted' ? 'removed' : after.state
    return { change, fields: [] }
  }
  const fields: FieldChange[] = Object.entries(after.fields).flatMap(([field, value]) =>
    before.fields[field] === value ? [] : [{ field, before: before.fields[field] ?? null, after: value }],
  )
  // What is personal is told of, never shown.
  if ((before.hidden ?? null) !== (after.hidden ?? null)) fields.push({ field: 'personal', before: null, after: null })
  if (before.state !== 'active') return { change: 'returned', fields }
  return fields.length > 0 ? { change: 'changed', fields } : null
}

/** Whether a push sent at `sentAt` may still act on what was last set at `setAt`; of two at one moment the later arrival. */
export function isOutdated(setAt: Date | null | undefined, sentAt: Date): boolean {
  return setAt != null && setAt.getTime() > sentAt.getTime()
}

export type TreeNode<Row> = { row: Row; depth: number; children: TreeNode<Row>[] }

/**
 * Departments as a tree, siblings in the given order. A department whose parent is unknown, or whose parents go round
 * in a circle, stands at the top: every department is shown exactly once.
 */
export function departmentTree<Row extends { orgCode: string; parentCode: string | null }>(
  rows: readonly Row[],
): TreeNode<Row>[] {
  const nodes = new Map(rows.map((row) => [row.orgCode, { row, depth: 0, children: [] } as TreeNode<Row>]))
  const roots: TreeNode<Row>[] = []
  for (const node of nodes.values()) {
    const parent = node.row.parentCode === null ? undefined : nodes.get(node.row.parentCode)
    if (parent && parent !== node) parent.children.push(node)
    else roots.push(node)
  }
  const seen = new Set<string>()
  const settle = (start: TreeNode<Row>) => {
    const waiting = [start]
    for (let node = waiting.pop(); node; node = waiting.pop()) {
      seen.add(node.row.orgCode)
      const { depth } = node
      node.children = node.children.filter((child) => !seen.has(child.row.orgCode))
      for (const child of node.children) {
        child.depth = depth + 1
        waiting.push(child)
      }
    }
  }
  for (const root of roots) settle(root)
  // What is left goes round in circles: cut each at its first member.
  for (const node of nodes.values()) {
    if (seen.has(node.row.orgCode)) continue
    node.depth = 0
    roots.push(node)
    settle(node)
  }
  return roots
}

/** `https://` where the scheme is missing, no slash at the end (protocol/kit-and-oauth.md 5.1); null for no address. */
export function normaliseDomain(domainName: string): string | null {
  const text = domainName.trim().replace(/\/+$/, '')
  if (text === '') return null
  return /^https?:\/\//i.test(text) ? text : `https://${text}`
}
