import type { DepartmentData, MemberData, PersonalData } from '@/lib/domain/organisation'
import type { RefusalReason } from '@/lib/domain/outcomes'
import { isPlainText } from './json-body'
import { parseLenient } from './lenient-json'

/**
 * The lists inside authSync and allOrgSync (protocol/kit-and-oauth.md 2.3, 2.5). An entry without its key spoils the whole
 * push, so that nobody is lost in silence; of an entry that comes twice the last counts.
 */

type Items<Item> = { ok: true; items: Item[] } | { ok: false; reason: RefusalReason; path: string }
type Entry = Record<string, unknown>

const ID_LIMIT = 64
const TEXT_LIMIT = 1000

/** Users of authSync; V1 puts some fields inside `extension`, as text. */
export function readUsers(value: unknown): Items<MemberData> {
  return readList(value, 'userName', (entry, userName): MemberData => {
    const extension = asEntry(entry.extension) ?? asEntry(parsed(entry.extension))
    const either = (name: string) => text(entry[name]) ?? text(extension?.[name])
    const personal: PersonalData = {}
    for (const name of ['mobile', 'email', 'employeeCode', 'employeeType', 'workPlace', 'entryDate'] as const) {
      const found = either(name)
      if (found !== undefined) personal[name] = found
    }
    const more = Object.entries(extension ?? {}).filter(([name]) => !(name in personal))
    if (more.length > 0) personal.extension = Object.fromEntries(more)
    return {
      userName,
      name: text(entry.name) ?? null,
      orgCode: key(entry.orgCode) ?? null,
      role: (text(entry.role) ?? 'user').slice(0, 32),
      // Text "true" or "false"; who is listed without it may come in.
      enabled: (text(entry.enable) ?? 'true').toLowerCase() !== 'false',
      position: text(either('position')) ?? null,
      personal,
    }
  })
}

/** Departments of allOrgSync; the name is `orgName`, `OrgName` or `name`. */
export function readDepartments(value: unknown): Items<DepartmentData> {
  return readList(
    value,
    'orgCode',
    (entry, orgCode): DepartmentData => ({
      orgCode,
      name: text(entry.orgName) ?? text(entry.OrgName) ?? text(entry.name) ?? null,
      parentCode: key(entry.parentCode) ?? null,
    }),
  )
}

function readList<Item>(
  value: unknown,
  keyName: 'userName' | 'orgCode',
  read: (entry: Entry, key: string) => Item,
): Items<Item> {
  const list = typeof value === 'string' ? (value.trim() === '' ? [] : parsed(value)) : value
  // One alone may stand without its list.
  const entries = Array.isArray(list) ? list : asEntry(list) ? [list] : undefined
  if (!entries) return { ok: false, reason: 'bad_value', path: '' }
  const items = new Map<string, Item>()
  for (const [index, item] of entries.entries()) {
    const entry = asEntry(item)
    if (!entry) return { ok: false, reason: 'wrong_type', path: String(index) }
    const found = text(entry[keyName])
    const path = `${index}.${keyName}`
    if (found === undefined) return { ok: false, reason: 'missing_field', path }
    if (found.length > ID_LIMIT || !isPlainText(found)) return { ok: false, reason: 'bad_value', path }
    items.delete(found)
    items.set(found, read(entry, found))
  }
  return { ok: true, items: [...items.values()] }
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? parseLenient(value) : undefined
}

function asEntry(value: unknown): Entry | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : undefined
}

/** Text, number or truth value as clean text; nothing and blanks are absent. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined
  const clean = cleanText(String(value))
  return clean === '' ? undefined : clean
}

/** A code that names another entry; what cannot be a key names none. */
function key(value: unknown): string | undefined {
  const found = text(value)
  return found !== undefined && found.length <= ID_LIMIT ? found : undefined
}

/** Descriptive text as it can be stored and shown: control characters become blanks, and it ends somewhere. */
export function cleanText(value: string): string {
  return (
    value
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced
      .replace(/[\u0000-\u001f\u007f]+/g, ' ')
      .toWellFormed()
      .trim()
      .slice(0, TEXT_LIMIT)
      .toWellFormed()
  )
}
