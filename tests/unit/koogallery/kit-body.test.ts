import { describe, expect, it } from 'vitest'
import type { SyncKind } from '@/lib/domain/organisation'
import { kitActivity, parseKit } from '@/lib/koogallery/kit-body'
import { parseLenient } from '@/lib/koogallery/lenient-json'

/** Request tables of protocol/kit-and-oauth.md 2. */

const read = (name: SyncKind, body: unknown, generation = 'v2/') =>
  parseKit({
    method: 'POST',
    url: `/api/koogallery/acme/produceAPI/${generation}${name}`,
    headers: [],
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  })
const command = (name: SyncKind, body: unknown, generation?: string) => {
  const parsed = read(name, body, generation)
  if (!parsed.ok) throw new Error(parsed.detail)
  return parsed.command
}

const scope = { instanceId: 'inst-7f3a', tenantId: 't1', testFlag: 0, timeStamp: '20250314101530123' }

describe('tenantSync (2.1)', () => {
  const body = {
    ...scope,
    orderId: 'CS1',
    tenantCode: 'acme',
    name: 'Acme 测试',
    domainName: 'https://acme.login.example.com',
    flag: 1,
  }

  it('reads the table', () => {
    const { testFlag: _f, timeStamp: _t, ...rest } = body
    expect(command('tenantSync', body)).toEqual({ kind: 'tenantSync', ...rest, flag: 'add' })
    expect(read('tenantSync', body)).toMatchObject({ activity: 'tenantSync', test: false, unknownFields: [] })
  })

  it.each(['', 'v2/'])('flags 0, 1, 2 as number or text (%s)', (generation) => {
    for (const [flag, meaning] of [
      [0, 'delete'],
      ['0', 'delete'],
      [1, 'add'],
      ['2', 'modify'],
    ]) {
      expect(command('tenantSync', { ...body, flag }, generation)).toMatchObject({ flag: meaning })
    }
  })

  it.each([null, '', undefined])('instance and order may be %j (1.3)', (nothing) => {
    expect(command('tenantSync', { ...body, instanceId: nothing, orderId: nothing })).toMatchObject({
      instanceId: '',
      orderId: '',
    })
  })

  it('a deletion needs only the ids', () => {
    expect(command('tenantSync', { tenantId: 't1', flag: 0 })).toMatchObject({ flag: 'delete', tenantId: 't1' })
  })

  it.each([
    ['tenantId', undefined, 'missing_field'],
    ['tenantId', 'x'.repeat(65), 'field_too_long'],
    ['tenantId', ['t1'], 'wrong_type'],
    ['tenantId', 'a\u0000b', 'bad_value'],
    ['name', '', 'missing_field'],
    ['domainName', null, 'missing_field'],
    ['flag', undefined, 'missing_field'],
    ['flag', 3, 'bad_value'],
    ['flag', 'constructor', 'bad_value'],
    ['flag', '01', 'bad_value'],
    ['tenantId', ' ', 'missing_field'],
    ['orderId', 'x'.repeat(65), 'field_too_long'],
    ['instanceId', { a: 1 }, 'wrong_type'],
    ['tenantCode', true, 'wrong_type'],
    ['name', ['Acme'], 'wrong_type'],
  ])('%s %j is refused as %s', (field, value, reason) => {
    const parsed = read('tenantSync', { ...body, [field]: value })
    expect(parsed).toMatchObject({ ok: false, reason, ids: {}, detail: expect.stringContaining(field) })
    // A refusal names the field, never its value.
    if (typeof value === 'string' && value.length > 2) expect(JSON.stringify(parsed)).not.toContain(value)
  })

  it.each([
    [new Uint8Array([0x7b, 0xff, 0x7d]), 'invalid_utf8', 'The body is not valid UTF-8.'],
    [Buffer.from('{'), 'invalid_json', 'The body is not a JSON object.'],
    [Buffer.from('[]'), 'invalid_json', 'The body is not a JSON object.'],
    [Buffer.from(''), 'invalid_json', 'The body is not a JSON object.'],
  ])('a body that cannot be read is refused: %o', (bytes, reason, detail) => {
    const url = '/api/koogallery/acme/produceAPI/v2/tenantSync'
    expect(parseKit({ method: 'POST', url, headers: [], body: bytes })).toEqual({
      ok: false,
      reason,
      detail,
      activity: 'tenantSync',
      test: false,
      ids: {},
    })
  })

  it.each([
    ['/produceAPI/v2/tenantSync/', 'tenantSync'],
    ['/produceAPI/tenantSync?x=/produceAPI/authSync', 'tenantSync'],
    ['/x/produceAPI/v2/tenantSync#y', 'tenantSync'],
    [`/produceAPI/${'x'.repeat(64)}`, 'x'.repeat(64)],
    [`/produceAPI/${'x'.repeat(65)}`, undefined],
    ['/produceAPI/v2/tenantSync/more', undefined],
    ['/produceAPI/', undefined],
    ['/produceAPI', undefined],
    ['/produceapi/tenantSync', undefined],
    ['/v2/tenantSync', undefined],
    ['/', undefined],
  ])('the path %s names %s (1.1)', (url, name) => {
    expect(kitActivity({ url })).toBe(name)
  })

  it('says which interface it does not know', () => {
    const call = (url: string) => parseKit({ method: 'POST', url, headers: [], body: Buffer.from('{"tenantId":"t1"}') })
    expect(call('/produceAPI/roleSync')).toEqual({
      ok: false,
      reason: 'unknown_activity',
      detail: "The interface roleSync is not one of the Kit's five.",
      activity: 'roleSync',
      test: false,
      ids: { tenantId: 't1' },
    })
    expect(call('/elsewhere')).toMatchObject({ detail: "The interface (none) is not one of the Kit's five." })
    expect(call('/produceAPI/a\u0001b')).toMatchObject({ activity: undefined, reason: 'unknown_activity' })
  })

  it('ids of 64 characters are read, and found', () => {
    const long = 'x'.repeat(64)
    const ids = { tenantId: long, orderId: long, instanceId: long }
    expect(read('tenantSync', { ...body, ...ids })).toMatchObject({ ok: true, command: ids, ids })
  })

  it('long names are cut, control characters become blanks: neither is refused', () => {
    expect(command('tenantSync', { ...body, name: `  a\u0000\u001f b\u007fc ${'x'.repeat(2_000)}` })).toMatchObject({
      name: `a  b c ${'x'.repeat(993)}`,
    })
    expect(command('tenantSync', { ...body, name: `${'x'.repeat(999)}😀` })).toMatchObject({
      name: `${'x'.repeat(999)}\ufffd`,
    })
    expect(command('tenantSync', { ...body, name: 7 })).toMatchObject({ name: '7' })
  })

  it.each([0, '0', 2, '01', 'true', null])('testFlag %j is no test', (testFlag) => {
    expect(read('tenantSync', { ...body, testFlag })).toMatchObject({ test: false })
  })

  it('an order that only holds the word MOCK is no test', () => {
    expect(read('tenantSync', { ...body, orderId: 'CSMOCK1' })).toMatchObject({ test: false })
  })

  it('a deletion is told by its flag alone, and keeps what it says', () => {
    expect(command('tenantSync', { ...body, flag: 0, name: '', domainName: '' })).toEqual({
      kind: 'tenantSync',
      tenantId: 't1',
      instanceId: 'inst-7f3a',
      orderId: 'CS1',
      flag: 'delete',
    })
  })

  it('a refusal still says whom it is about', () => {
    expect(read('tenantSync', { ...body, flag: 9 })).toMatchObject({
      activity: 'tenantSync',
      ids: { tenantId: 't1', orderId: 'CS1', instanceId: 'inst-7f3a' },
    })
  })

  it('test data by testFlag 1 as number or text, and by mock orders', () => {
    for (const changes of [{ testFlag: 1 }, { testFlag: '1' }, { orderId: 'MOCK1' }]) {
      expect(read('tenantSync', { ...body, ...changes })).toMatchObject({ test: true })
    }
  })

  it('long ids in digits lose none of them', () => {
    expect(command('tenantSync', JSON.stringify(body).replace('"t1"', '12345678901234567890'))).toMatchObject({
      tenantId: '12345678901234567890',
    })
  })

  it('unknown members are told of, not refused', () => {
    expect(read('tenantSync', { ...body, region: 'cn' })).toMatchObject({ ok: true, unknownFields: ['region'] })
  })

  it('of few unknown members, and in few letters', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`${n}-${'x'.repeat(80)}`, 1]))
    const parsed = read('tenantSync', { 'a\u0000': 1, ...body, ...many })
    const fields = parsed.ok ? parsed.unknownFields : []
    expect(fields).toHaveLength(50)
    expect(new Set(fields.map(({ length }) => length))).toEqual(new Set([64]))
  })

  it('other spellings and flags of other calls are no unknown members', () => {
    const departments = { ...scope, orgInfo: [], flag: 1, departments: [], OrgName: 'x' }
    expect(read('allOrgSync', departments)).toMatchObject({ ok: true, unknownFields: [] })
    expect(read('authSync', { ...scope, flag: 1, userList: [], currentSyncTime: '1' })).toMatchObject({
      ok: true,
      unknownFields: [],
    })
  })
})

describe('applicationSync (2.2)', () => {
  const body = { ...scope, appId: 'app-55', clientId: 'c1', clientSecret: 'QUJD', flag: 1 }

  it('reads the table', () => {
    expect(command('applicationSync', body)).toEqual({
      kind: 'applicationSync',
      instanceId: 'inst-7f3a',
      tenantId: 't1',
      appId: 'app-55',
      clientId: 'c1',
      clientSecret: 'QUJD',
      flag: 'add',
    })
    expect(command('applicationSync', { tenantId: 't1', appId: 'app-55', flag: ' 0 ' })).toEqual({
      kind: 'applicationSync',
      tenantId: 't1',
      instanceId: '',
      appId: 'app-55',
      flag: 'delete',
    })
  })

  it.each(['appId', 'clientId', 'clientSecret'])('%s is needed', (field) => {
    expect(read('applicationSync', { ...body, [field]: '' })).toMatchObject({ reason: 'missing_field' })
  })

  it('a secret is kept whole, up to a length no key makes', () => {
    const secret = (length: number) => read('applicationSync', { ...body, clientSecret: 'A'.repeat(length) })
    expect(secret(16_000)).toMatchObject({ ok: true, command: { clientSecret: 'A'.repeat(16_000) } })
    expect(secret(16_001)).toMatchObject({ reason: 'field_too_long' })
    expect(read('applicationSync', { ...body, flag: 3 })).toMatchObject({ reason: 'bad_value' })
    expect(read('applicationSync', { tenantId: 't1', flag: 0 })).toMatchObject({ reason: 'missing_field' })
  })
})

describe('authSync (2.3)', () => {
  const v2User = {
    userName: 'li.wei',
    name: 'Li Wei',
    orgCode: 'D10',
    role: 'admin',
    enable: 'true',
    position: 'buyer',
    employeeCode: 'E7',
    employeeType: 1,
    mobile: '13800000000',
    email: '',
    workPlace: 'Wuhan',
  }
  const body = { ...scope, appId: 'app-55', currentSyncTime: '20250314101530123', flag: 1 }
  const member = (user: unknown, userList: unknown = [user]) => {
    const read = command('authSync', { ...body, userList })
    if (read.kind !== 'authSync') throw new Error(read.kind)
    return read.members[0]
  }

  it('reads V2’s list', () => {
    expect(member(v2User)).toEqual({
      userName: 'li.wei',
      name: 'Li Wei',
      orgCode: 'D10',
      role: 'admin',
      enabled: true,
      position: 'buyer',
      personal: { mobile: '13800000000', employeeCode: 'E7', employeeType: '1', workPlace: 'Wuhan' },
    })
  })

  it('reads V1’s text, with fields inside extension and more beside them', () => {
    const extension = { entryDate: '2024-3-1', employeeType: '1', workPlace: 'Wuhan', account: 'A1' }
    const user = { userName: 'li.wei', name: 'Li Wei', orgCode: 'D10', role: 'user', enable: 'false', extension }
    expect(member(user, JSON.stringify([user]))).toEqual({
      userName: 'li.wei',
      name: 'Li Wei',
      orgCode: 'D10',
      role: 'user',
      enabled: false,
      position: null,
      personal: { entryDate: '2024-3-1', employeeType: '1', workPlace: 'Wuhan', extension: { account: 'A1' } },
    })
    expect(member(user, `[{userName:"li.wei",role:'admin',enable:false,}]`)).toMatchObject({
      userName: 'li.wei',
      role: 'admin',
      enabled: false,
    })
  })

  it('flag 3 cancels the authorisation', () => {
    for (const generation of ['', 'v2/']) {
      expect(command('authSync', { ...body, userList: [v2User], flag: 3 }, generation)).toMatchObject({
        flag: 'revoke',
      })
    }
  })

  it('500 users and more, the last of two of a name', () => {
    const users = Array.from({ length: 700 }, (_, i) => ({ ...v2User, userName: `u${i}` }))
    const read = command('authSync', { ...body, userList: [...users, { ...v2User, userName: 'u0', name: 'Later' }] })
    if (read.kind !== 'authSync') throw new Error(read.kind)
    expect(read.members).toHaveLength(700)
    expect(read.members.find(({ userName }) => userName === 'u0')?.name).toBe('Later')
  })

  it.each([
    [undefined, 'missing_field', 'userList'],
    ['[{', 'bad_value', 'userList'],
    [[{ name: 'x' }], 'missing_field', 'userList.0.userName'],
    [[v2User, 7], 'wrong_type', 'userList.1'],
    [[{ userName: 'x'.repeat(65) }], 'bad_value', 'userList.0.userName'],
    [[{ userName: ' ' }], 'missing_field', 'userList.0.userName'],
    [[{ userName: { a: 1 } }], 'missing_field', 'userList.0.userName'],
    [[[v2User]], 'wrong_type', 'userList.0'],
    [[null], 'wrong_type', 'userList.0'],
    ['li.wei', 'bad_value', 'userList'],
    [7, 'bad_value', 'userList'],
    [true, 'bad_value', 'userList'],
    [null, 'missing_field', 'userList'],
  ])('userList %j is refused: %s at %s', (userList, reason, path) => {
    const parsed = read('authSync', { ...body, userList })
    expect(parsed).toMatchObject({ ok: false, reason })
    expect(parsed.ok || parsed.detail).toContain(path)
  })

  it.each([
    ['[{', 'The field userList has a value that is not allowed.'],
    [undefined, 'The field userList is missing or empty.'],
    [[{ userName: 'a' }, {}], 'The field userList.1.userName is missing or empty.'],
  ])('says where the fault in %j is', (userList, detail) => {
    expect(read('authSync', { ...body, userList })).toMatchObject({ detail })
  })

  it('one alone may stand without a list, as object or text', () => {
    for (const userList of [v2User, JSON.stringify(v2User)])
      expect(command('authSync', { ...body, userList })).toMatchObject({ members: [{ userName: 'li.wei' }] })
  })

  it('the last of two of a name stands where it came', () => {
    const names = ['a', 'b', 'a'].map((userName, index) => ({ userName, name: String(index) }))
    const read = command('authSync', { ...body, userList: names })
    expect(read.kind === 'authSync' && read.members.map(({ userName, name }) => [userName, name])).toEqual([
      ['b', '1'],
      ['a', '2'],
    ])
  })

  it('nothing but the name is needed', () => {
    expect(member({ userName: 'x'.repeat(64) })).toStrictEqual({
      userName: 'x'.repeat(64),
      name: null,
      orgCode: null,
      role: 'user',
      enabled: true,
      position: null,
      personal: {},
    })
  })

  it.each([
    [{ enable: 'FALSE' }, { enabled: false }],
    [{ enable: false }, { enabled: false }],
    [{ enable: true }, { enabled: true }],
    [{ enable: 'no' }, { enabled: true }],
    [{ enable: '' }, { enabled: true }],
    [{ role: 'r'.repeat(40) }, { role: 'r'.repeat(32) }],
    [{ role: ' admin ' }, { role: 'admin' }],
    [{ role: null }, { role: 'user' }],
    [{ orgCode: 'x'.repeat(64) }, { orgCode: 'x'.repeat(64) }],
    [{ orgCode: 'x'.repeat(65) }, { orgCode: null }],
    [{ orgCode: 1001 }, { orgCode: '1001' }],
    [{ name: ['x'] }, { name: null }],
    [{ position: '', extension: { position: 'lead' } }, { position: 'lead' }],
    [{ extension: '{"workPlace":"Wuhan","x":1}' }, { personal: { workPlace: 'Wuhan', extension: { x: 1 } } }],
    [{ extension: "{workPlace:'Wuhan'}" }, { personal: { workPlace: 'Wuhan' } }],
    [{ mobile: '1', extension: { mobile: '2', email: 'e' } }, { personal: { mobile: '1', email: 'e' } }],
    [{ extension: 'no list' }, { personal: {} }],
    [{ extension: [1] }, { personal: {} }],
    [{ extension: {} }, { personal: {} }],
    [
      { mobile: 'm', email: 'e', employeeCode: 'c', employeeType: 4, workPlace: 'w', entryDate: 'd' },
      { personal: { mobile: 'm', email: 'e', employeeCode: 'c', employeeType: '4', workPlace: 'w', entryDate: 'd' } },
    ],
  ])('reads %j', (fields, expected) => {
    const read = member({ userName: 'u', ...fields })
    expect(read).toMatchObject(expected)
    if ('personal' in expected) expect(read?.personal).toEqual(expected.personal)
  })

  it('nobody is a list, too', () => {
    for (const userList of [[], '[]', '', ' '])
      expect(command('authSync', { ...body, userList })).toMatchObject({ members: [] })
  })
})

describe('singleOrgSync (2.4)', () => {
  const body = { ...scope, orgCode: 'D10', orgName: '研发', parentCode: 'D1', flag: 2 }

  it('reads the table, and a repeated member as the printed examples have it', () => {
    const wanted = {
      kind: 'singleOrgSync',
      instanceId: 'inst-7f3a',
      tenantId: 't1',
      flag: 'modify',
      department: { orgCode: 'D10', name: '研发', parentCode: 'D1' },
    }
    expect(command('singleOrgSync', body)).toEqual(wanted)
    expect(command('singleOrgSync', JSON.stringify(body).replace('{', '{"instanceId":"x",'))).toEqual(wanted)
  })

  it('the top has no parent; a deletion needs no name', () => {
    expect(command('singleOrgSync', { ...body, parentCode: '' })).toMatchObject({ department: { parentCode: null } })
    expect(command('singleOrgSync', { tenantId: 't1', orgCode: 'D10', flag: '0' })).toMatchObject({ flag: 'delete' })
  })

  it('OrgName and name do as well', () => {
    const { orgName, ...rest } = body
    for (const alias of ['OrgName', 'name']) {
      expect(command('singleOrgSync', { ...rest, [alias]: orgName })).toMatchObject({ department: { name: '研发' } })
      // Its own spelling counts first.
      expect(command('singleOrgSync', { ...body, [alias]: 'x' })).toMatchObject({ department: { name: '研发' } })
    }
    expect(read('singleOrgSync', rest)).toMatchObject({ reason: 'missing_field' })
  })

  it('a deletion says nothing of the name', () => {
    expect(command('singleOrgSync', { ...body, flag: 0 })).toEqual({
      kind: 'singleOrgSync',
      instanceId: 'inst-7f3a',
      tenantId: 't1',
      flag: 'delete',
      department: { orgCode: 'D10', name: null, parentCode: null },
    })
  })
})

describe('allOrgSync (2.5)', () => {
  const departments = [
    { orgCode: 'D10', name: '研发', parentCode: 'D1' },
    { orgCode: 'D1', name: '总部', parentCode: null },
  ]

  it.each([
    [
      'V2, a list',
      'orgInfoList',
      [
        { orgCode: 'D10', orgName: '研发', parentCode: 'D1' },
        { orgCode: 'D1', orgName: '总部' },
      ],
    ],
    [
      'V2, JSON in text',
      'orgInfoList',
      JSON.stringify([
        { orgCode: 'D10', orgName: '研发', parentCode: 'D1' },
        { orgCode: 'D1', orgName: '总部', parentCode: '' },
      ]),
    ],
    [
      'V2, as its example is printed',
      'orgInfoList',
      '[{orgCode:"D10",orgName:"研发",parentCode:"D1"},{orgCode:"D1",orgName:"总部",parentCode:""}]',
    ],
    [
      'an older edition',
      'orgInfoList',
      '[{"orgCode":"D10","OrgName":"研发","parentCode":"D1"},{"orgCode":"D1","OrgName":"总部"}]',
    ],
    ['V1', 'orgInfo', '[{"orgCode":"D10","name":"研发","parentCode":"D1"},{"orgCode":"D1","name":"总部"}]'],
    [
      'V1, as its example is printed',
      'orgInfo',
      "[{orgCode:'D10',name:'研发',parentCode:'D1'},{orgCode:'D1',name:'总部',parentCode:''}]",
    ],
  ])('%s', (_, field, value) => {
    expect(command('allOrgSync', { ...scope, [field]: value, flag: 1 })).toEqual({
      kind: 'allOrgSync',
      instanceId: 'inst-7f3a',
      tenantId: 't1',
      departments,
    })
  })

  it('names are orgName before OrgName before name; a parent that can be no code is none', () => {
    const entry = { orgCode: 'D', orgName: 'a', OrgName: 'b', name: 'c' }
    const first = (item: object) => {
      const read = command('allOrgSync', { ...scope, orgInfoList: [item] })
      return read.kind === 'allOrgSync' ? read.departments[0] : undefined
    }
    expect(first(entry)).toMatchObject({ name: 'a' })
    expect(first({ ...entry, orgName: '' })).toMatchObject({ name: 'b' })
    expect(first({ orgCode: 'D' })).toEqual({ orgCode: 'D', name: null, parentCode: null })
    expect(first({ orgCode: 'D', parentCode: 'x'.repeat(65) })).toMatchObject({ parentCode: null })
    expect(first({ orgCode: 'D', parentCode: 10 })).toMatchObject({ parentCode: '10' })
  })

  it('codes in figures', () => {
    expect(
      command('allOrgSync', { ...scope, orgInfoList: '[{orgCode:1001,orgName:x,parentCode:null}]' }),
    ).toMatchObject({
      departments: [{ orgCode: '1001', name: 'x', parentCode: null }],
    })
  })

  it('without the list nothing is guessed', () => {
    expect(read('allOrgSync', scope)).toMatchObject({ reason: 'missing_field' })
    expect(read('allOrgSync', { ...scope, orgInfoList: '[{orgName:"x"}]' })).toMatchObject({ reason: 'missing_field' })
    expect(command('allOrgSync', { ...scope, orgInfoList: '' })).toMatchObject({ departments: [] })
  })
})

describe('lenient lists', () => {
  it.each([
    '{a:1',
    '{a:1 b:2}',
    '[,]',
    '[a,,b]',
    '{,}',
    '{a,}',
    '{:1}',
    '{{}:1}',
    '[a]b',
    '[a] ]',
    '{,:1}',
    '{[:1}',
    ':}',
    ',}',
    '[:}]',
    `${'{a:'.repeat(17)}x${'}'.repeat(17)}`,
    ':',
    ',',
    ']',
    `["\\x"]`,
    `['\\x']`,
    `["a\nb"]`,
    `${'['.repeat(17)}x${']'.repeat(17)}`,
  ])('%j is none', (text) => {
    expect(parseLenient(text)).toBeUndefined()
  })

  it.each([
    [`{a:1,'b':"x",c:[true,null,]}`, { a: '1', b: 'x', c: [true, null] }],
    [`['it\\'s', "say \\"no\\"", 'say "yes"']`, ["it's", 'say "no"', 'say "yes"']],
    ['[]', []],
    [' { } ', {}],
    ['{__proto__:{x:1}}', JSON.parse('{"__proto__":{"x":"1"}}')],
    ['{"a":1}', { a: 1 }],
    ['[a,]', ['a']],
    ['{a:undefined,b:null,c:false}', { a: null, b: null, c: false }],
    [`['a"b','\\n','\\\\']`, ['a"b', '\n', '\\']],
    [`{ a : [ { b : '' } ] , }`, { a: [{ b: '' }] }],
    ['\n[x]\n', ['x']],
    [`${'['.repeat(16)}x${']'.repeat(16)}`, JSON.parse(`${'['.repeat(16)}"x"${']'.repeat(16)}`)],
  ])('%s', (text, value) => {
    expect(parseLenient(text)).toEqual(value)
  })

  it.each([
    '',
    '[',
    '{a}',
    '{a:}',
    '[1 2]',
    '{a:1}}',
    "'open",
    'x',
    '[[[',
    `${'['.repeat(40)}${']'.repeat(40)}x`,
    'alert(1)',
  ])('%j is none, and nothing is run', (text) => {
    const value = parseLenient(text)
    expect(value === undefined || typeof value === 'string').toBe(true)
  })
})
