import { randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DEFAULT_RULES } from '@/lib/domain/notifications'
import { getBuyerMails } from '@/lib/services/buyer-mail/get-mails'
import { mailExpiring } from '@/lib/services/buyer-mail/mail-expiring'
import { resetMailText, saveBuyerMails, saveMailText } from '@/lib/services/buyer-mail/save-mails'
import { testBuyerMail } from '@/lib/services/buyer-mail/test-mail'
import { publishChanges } from '@/lib/services/hooks/publish'
import { loadKnown } from '@/lib/services/inbox/load-known'
import { tellResets } from '@/lib/services/metering/packages/tell-resets'
import { createChannel } from '@/lib/services/notifications/save-channel'
import { describeOnBothDatabases } from '@/tests/support/database'
import { type Json, OPEN_API } from '@/tests/support/portal'
import { userOf } from '@/tests/support/service-context'
import { fakeSmtp } from '@/tests/support/smtp-server'
import { OWNER, openMetering } from '../metering/support'

const DAY_MS = 86_400_000
const PRODUCTS: Json[] = [
  { productId: 'P-SAAS', name: 'Acme Basic', kind: 'saas' },
  {
    productId: 'P-USE',
    name: 'API',
    kind: 'pay_per_use',
    meter: { key: 'calls', aggregation: 'sum', cycle: 'hour' },
  },
  {
    productId: 'K-100',
    name: '100 calls',
    kind: 'package',
    package: { meter: 'calls', quota: '100', resets: 'month', whenUsedUp: 'stop' },
  },
]

describeOnBothDatabases('mails to buyers', (getDb) => {
  let smtp: Awaited<ReturnType<typeof fakeSmtp>>
  beforeEach(async () => {
    smtp = await fakeSmtp()
  })
  afterEach(() => smtp.close())

  const open = async (products: Json[] = PRODUCTS) => {
    const portal = await openMetering(getDb(), products)
    await portal.configure({ openApi: OPEN_API, products })
    const owner = portal.as(OWNER)
    const work = async () => {
      await publishChanges(portal.as({ kind: 'worker' }))
      await portal.work()
    }
    return {
      ...portal,
      owner,
      work,
      channel: (name = 'mail') =>
        createChannel(owner, {
          name,
          language: 'en',
          rules: { ...DEFAULT_RULES, events: [] },
          target: {
            ...{ kind: 'email', host: '127.0.0.1', port: smtp.port, security: 'none' },
            ...{ from: 'sales@acme.test', to: ['ops@acme.test'] },
          },
        }),
      on: (productId: string, on: string[], more: Json = {}) =>
        saveBuyerMails(owner, { productId, skuCode: '', on, language: 'en', ...more } as never),
      async sell(orderId: string, productId: string, { email = 'li@buyer.test', ...buyer }: Json = {}) {
        portal.order({
          orderId,
          lines: [{ chargingMode: 'MONTHLY', products: [{ productId }], expireTime: '20261202080000' }],
          buyer: { customerId: 'C1', customerName: 'Li & Co', email, ...buyer } as never,
        })
        const id = await portal.bought(orderId)
        await work()
        return id
      },
      jobs: () =>
        portal
          .rows(`jobs where seller_id = '${portal.sellerId}' and kind = 'buyer_mail'`, 'seq')
          .then((rows) => rows.map(({ state, payload }) => `${(payload as { mail: string }).mail} ${state}`)),
      subjects: () => smtp.mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]?.trim()),
    }
  }

  it('are sent to nobody unless they are switched on', async () => {
    const portal = await open()
    await portal.channel()
    await portal.sell('CS-1', 'P-SAAS')
    expect(await portal.jobs()).toEqual([])
    expect(smtp.mails).toEqual([])
  })

  it('go to the address the marketplace told of, once each, and the log holds no personal data', async () => {
    const portal = await open()
    await portal.channel()
    await portal.on('P-SAAS', ['welcome', 'ready'])
    const id = await portal.sell('CS-1', 'P-SAAS')
    await portal.work()
    expect(portal.subjects()).toEqual(['Thank you for buying Acme Basic', 'Acme Basic is ready'])
    expect(smtp.mails[1]).toContain('To: li@buyer.test')
    expect(smtp.mails[1]).toContain('From: sales@acme.test')
    expect(smtp.mails[1]?.replaceAll('=\r\n', '').replaceAll('=3D', '=')).toContain(`/en/launch/${id}`)
    expect(await portal.jobs()).toEqual(['welcome done', 'ready done'])
    const attempts = JSON.stringify(await portal.rows(`job_attempts where seller_id = '${portal.sellerId}'`))
    expect(attempts).not.toContain('li@buyer.test')
  })

  it('are not sent without an address, nor for test traffic', async () => {
    const portal = await open()
    await portal.channel()
    await portal.on('P-SAAS', ['ready'])
    await portal.sell('CS-1', 'P-SAAS', { email: '' })
    await portal.buy('CS-TEST', { testFlag: '1' })
    await portal.work()
    expect(await portal.jobs()).toEqual(['ready done'])
    expect(smtp.mails).toEqual([])
  })

  it('wait for a mail server without holding anything else up, and are tried again', async () => {
    const portal = await open()
    await portal.on('P-SAAS', ['ready'])
    const id = await portal.sell('CS-1', 'P-SAAS')
    expect((await portal.instance(id)).readiness).toBe('ready')
    expect(await portal.jobs()).toEqual(['ready waiting'])
    await portal.channel()
    portal.tick(3_600_000)
    await portal.work()
    expect(await portal.jobs()).toEqual(['ready done'])
    expect(smtp.mails).toHaveLength(1)
  })

  it('warn of a package at 80 % and when it is used up, each once per period', async () => {
    const portal = await open()
    await portal.channel()
    await portal.on('K-100', ['package_low', 'package_used_up'])
    const use = await portal.sell('CS-USE', 'P-USE')
    const pack = await portal.sell('CS-PACK', 'K-100')
    const report = async (value: number) => {
      await portal.report({ instanceId: use, value })
      await portal.work()
    }
    await report(79)
    expect(portal.subjects()).toEqual([])
    await report(1)
    await report(5)
    expect(portal.subjects()).toEqual(['100 calls is running low'])
    expect(smtp.mails[0]).toContain('80 of 100')
    expect(smtp.mails[0]).toContain('20 are left')
    // Whatever forgets that it was told, the buyer hears of it once.
    await getDb().execute(sql`update packages set warned = 0 where package_instance_id = ${pack}`)
    await report(1)
    expect(portal.subjects()).toHaveLength(1)
    await report(20)
    await report(1)
    expect(portal.subjects().slice(1)).toEqual(['100 calls is used up'])
    // The next period tells anew.
    await getDb().execute(sql`update usage_series set open = 0, accepted = accepted + open where instance_id = ${use}`)
    await getDb().execute(sql`update packages set expires_at = null where package_instance_id = ${pack}`)
    portal.tick(31 * DAY_MS)
    await tellResets(getDb(), () => portal.clock.now, randomUUID)
    await portal.report({ instanceId: use, value: 85, time: portal.clock.now.toISOString() })
    await portal.work()
    expect(portal.subjects().slice(2)).toEqual(['100 calls is running low'])
  })

  it('tell of the coming expiry once, and again after a renewal', async () => {
    const portal = await open()
    await portal.channel()
    await portal.on('P-SAAS', ['expiring'], { expiringDays: 7 })
    const id = await portal.sell('CS-1', 'P-SAAS')
    const look = async () => {
      await mailExpiring(portal.as({ kind: 'worker' }))
      await portal.work()
    }
    const expires = (at: Date) =>
      getDb().execute(
        sql`update instances set expire_time = ${at.toISOString()}::timestamptz where instance_id = ${id}`,
      )
    await expires(new Date(portal.clock.now.getTime() + 30 * DAY_MS))
    await look()
    expect(smtp.mails).toEqual([])
    portal.tick(24 * DAY_MS)
    await look()
    await look()
    expect(portal.subjects()).toEqual(['Acme Basic is about to expire'])
    await expires(new Date(portal.clock.now.getTime() + 60 * DAY_MS))
    portal.tick(54 * DAY_MS)
    await look()
    expect(smtp.mails).toHaveLength(2)
  })

  it('say what the seller wrote, per language, until that is taken back; unknown placeholders are refused', async () => {
    const portal = await open()
    await portal.channel()
    await portal.on('P-SAAS', ['ready'])
    const named = { productId: 'P-SAAS', skuCode: '', mail: 'ready', language: 'en' } as const
    await expect(saveMailText(portal.owner, { ...named, subject: '{produkt}', text: 'x' })).rejects.toMatchObject({
      issues: [{ path: 'subject', code: 'mail_placeholder', values: { names: '{produkt}' } }],
    })
    await saveMailText(portal.owner, { ...named, subject: 'Go: {product}', text: 'For {customer} <b>' })
    await saveMailText(portal.owner, { ...named, language: 'zh', subject: '好', text: '好' })
    await portal.sell('CS-1', 'P-SAAS')
    expect(portal.subjects()).toEqual(['Go: Acme Basic'])
    expect(smtp.mails[0]).toContain('For Li & Co <b>')
    expect(smtp.mails[0]?.replaceAll('=\r\n', '')).toContain('For Li &amp; Co &lt;b&gt;')
    const shown = async () => (await getBuyerMails(portal.owner, { productId: 'P-SAAS', skuCode: '' }, 'UTC')).mails
    const ready = (await shown()).filter(({ mail }) => mail === 'ready')
    expect(ready.map(({ own, preview }) => [own, preview.subject])).toEqual([
      [true, '好'],
      [true, 'Go: Acme Basic'],
    ])
    await resetMailText(portal.owner, named)
    expect((await shown()).filter(({ own }) => own).map(({ language }) => language)).toEqual(['zh'])
    const audit = await portal.rows(`audit_log where seller_id = '${portal.sellerId}'`, 'at')
    expect(audit.filter(({ action }) => action === 'product.mails_changed')).toHaveLength(4)
  })

  it('are tried on an address of one’s own', async () => {
    const portal = await open()
    const known = await loadKnown(getDb(), portal.secretBox, portal.sellerId)
    if (!known) throw new Error('The account is not there.')
    const named = { productId: 'K-100', skuCode: '', mail: 'package_low', language: 'zh', to: 'me@acme.test' } as const
    const deps = { known, outside: portal.runner.outside }
    await expect(testBuyerMail(portal.owner, deps, named)).rejects.toMatchObject({ code: 'conflict' })
    await portal.channel()
    expect(await testBuyerMail(portal.owner, deps, named)).toMatchObject({ ok: true })
    expect(smtp.mails[0]).toContain('To: me@acme.test')
    await expect(testBuyerMail(portal.as(userOf('viewer')), deps, named)).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('can be declared in the configuration, again and again', async () => {
    const mails = { on: ['ready'], language: 'en', texts: { ready: { en: { subject: 'Hi {product}', text: 'Hi' } } } }
    const products = [{ ...PRODUCTS[0], mails }]
    const portal = await open(products)
    await portal.configure({ openApi: OPEN_API, products })
    const { settings } = await getBuyerMails(portal.owner, { productId: 'P-SAAS', skuCode: '' }, 'UTC')
    expect(settings).toEqual({ ...mails, expiringDays: 7 })
    const [{ count }] = [
      { count: await portal.count('audit_log', `seller_id = '${portal.sellerId}' and action = 'product.updated'`) },
    ]
    expect(count).toBe(0)
    const wrong = { ...mails, texts: { ready: { en: { subject: '{nope}', text: 'Hi' } } } }
    await expect(portal.configure({ products: [{ ...PRODUCTS[0], mails: wrong }] })).rejects.toMatchObject({
      issues: [{ path: 'sellers[0].products[0].mails.texts.ready.en.subject' }],
    })
  })
})
