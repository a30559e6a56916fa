import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findSandboxResource } from '@/db/queries/sandbox-books'
import { findSandboxEvent } from '@/db/queries/sandbox-events'
import { findSandboxSettings } from '@/db/queries/sandbox-settings'
import { signRequest } from '@/lib/koogallery/open-api/sign-sdk'
import { uploadBody } from '@/lib/koogallery/open-api/upload'
import { buy } from '@/lib/sandbox/actions/buy'
import { requestLicense } from '@/lib/sandbox/actions/request-license'
import { secretContext } from '@/lib/sandbox/context'
import { untilActive } from '@/lib/sandbox/scenarios/settle'
import { describeOnBothDatabases } from '../../support/database'
import { type LivePortal, openLivePortal } from '../../support/live-portal'

describeOnBothDatabases('the licence APIs of the simulated marketplace', (getDb) => {
  let portal: LivePortal
  let access: { accessKeyId: string; secretAccessKey: string }
  beforeAll(async () => {
    portal = await openLivePortal(getDb())
    const { sandbox } = portal
    const settings = await findSandboxSettings(sandbox.db, sandbox.sellerId)
    if (!settings) throw new Error('no settings')
    const { accessKeyId, secretAccessKey } = settings
    const place = secretContext(sandbox.sellerId, 'secret_access_key')
    access = { accessKeyId, secretAccessKey: sandbox.secretBox.open(secretAccessKey, place) }
  }, 60_000)
  afterAll(() => portal.close())

  const post = async (path: string, body: string | Uint8Array, type = 'application/json', secret?: string) => {
    const url = `${portal.sandbox.portalUrl}/api/sandbox/demo/api/mkp-openapi-public/global/${path}`
    const headers = signRequest({
      method: 'POST',
      url,
      headers: { 'Content-Type': type },
      body,
      ...access,
      ...(secret ? { secretAccessKey: secret } : {}),
      now: new Date(),
    })
    const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })
    const answer: { error_code: string; data?: Record<string, string> } = await response.json()
    return { status: response.status, code: answer.error_code, data: answer.data }
  }
  const call = (path: string, body: object) => post(path, JSON.stringify(body))

  it('checks AK/SK before anything else (protocol/license.md 4.1)', async () => {
    const refused = await post('v1/license/activate', '{"license":"x"}', 'application/json', 'another secret')
    expect(refused).toMatchObject({ status: 401, code: 'APIGW.0301' })
  })

  it('activates once, then tells the state, and counts clients (protocol/license.md 4.3 to 4.5, 4.8)', async () => {
    const { resourceIds } = await buy(portal.sandbox, { offer: 'license_code', fault: null })
    const bought = async () => findSandboxResource(portal.sandbox.db, portal.sandbox.sellerId, resourceIds[0] ?? '')
    const license = (await bought())?.license ?? ''
    expect(license).toMatch(/^PL[A-Z0-9]{14}$/)
    expect(await call('v1/license/heartbeat', { license })).toMatchObject({ status: 200, code: '92020011' })
    const activated = await call('v1/license/activate', { license })
    expect(activated.code).toBe('92020000')
    expect(JSON.parse(activated.data?.license_code_info ?? '')).toMatchObject({
      status: 'ALIVE',
      product_id: 'OFFIDEMO0023',
      amount: 2,
    })
    expect(await call('v1/license/activate', { license })).toMatchObject({ code: '92020003' })
    expect(await call('v1/license/heartbeat', { license })).toMatchObject({
      code: '92020000',
      data: { license_code: license, status: 'ALIVE' },
    })
    const usage = (entries: object[]) =>
      call('v2/license/software-usage-info', { usage_info: [{ license, software_usage_Info: entries }] })
    expect(await usage([{ id: 'u-1' }, { id: 'u-2' }])).toMatchObject({ code: '92020000' })
    await usage([{ id: 'u-2' }])
    expect((await bought())?.codeUse?.usage).toMatchObject([{ clients: ['u-1', 'u-2'] }])
    expect(await usage([{ id: 'u-1' }, { active_num: 4 }])).toMatchObject({ code: '92020002' })
  })

  it('knows its codes, and one bad one spoils a batch', async () => {
    expect(await call('v1/license/heartbeat', { license: 'PLNOBODY' })).toMatchObject({ code: '92020005' })
    expect(await call('v2/license/activate', { license_list: ['PLNOBODY'] })).toMatchObject({ code: '92020020' })
    expect(await call('v1/license/activate', {})).toMatchObject({ code: '92020002' })
    expect(await post('v1/license/activate', '{')).toMatchObject({ status: 400, code: '95000004' })
  })

  it('takes a licence as text or file, its digest checked, and notices another one (protocol/license.md 4.7)', async () => {
    const { resourceIds } = await buy(portal.sandbox, { offer: 'license_device', fault: null })
    const resource = await untilActive(portal.sandbox, resourceIds[0] ?? '')
    const { eventId } = await requestLicense(portal.sandbox, resource?.id ?? '', 'DEVICE-1', { fault: null })
    const event = () => findSandboxEvent(portal.sandbox.db, portal.sandbox.sellerId, eventId)
    await expect.poll(async () => (await event())?.receivedAt, { timeout: 20_000 }).toBeInstanceOf(Date)
    const first = await event()
    expect(first).toMatchObject({ type: 'CHARACTERS', changed: false })
    expect(first?.sha256).toBe(
      createHash('sha256')
        .update(first?.content ?? '')
        .digest('hex'),
    )

    const other = uploadBody({ type: 'FILE', fileName: 'x.lic', content: Buffer.from('another') }, 'B1')
    const path = `v1/market-event/${eventId}/file`
    expect(await post(path, other.content, other.type)).toMatchObject({ code: 'CBC.0000' })
    expect(await event()).toMatchObject({ content: first?.content, changed: true })
    const spoilt = Buffer.from(other.content).toString().replace('another', 'tampered')
    expect(await post(path, spoilt, other.type)).toMatchObject({ code: '91381037' })
    expect(await post('v1/market-event/evt-nobody/file', other.content, other.type)).toMatchObject({ code: '91381034' })
  }, 60_000)
})
