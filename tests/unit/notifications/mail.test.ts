import { expect, test } from 'vitest'
import { sendMail } from '@/lib/services/notifications/mail'
import type { MailTarget } from '@/lib/services/notifications/target'
import { createAddressGuard } from '@/lib/services/outside/address-guard'
import { createGuardedLookup, type GuardedLookup } from '@/lib/services/outside/guarded-lookup'
import { fakeSmtp } from '@/tests/support/smtp-server'

const near = createGuardedLookup({ guard: createAddressGuard(['127.0.0.0/8']), timeoutMs: 1_000 })
const mail = { subject: '[Acme] 创建实例一直失败', text: '订单: CS1', html: '<p>CS1</p>' }
const target = (port: number, changes: Partial<MailTarget> = {}): MailTarget => ({
  ...{ kind: 'email', host: '127.0.0.1', port, security: 'none' },
  ...{ from: 'portal@acme.test', to: ['ops@acme.test', 'night@acme.test'] },
  ...changes,
})

test('a mail goes out with its own id, the same on every attempt, and says that a machine wrote it', async () => {
  const server = await fakeSmtp()
  expect(await sendMail(near, target(server.port), mail, 'msg-1')).toBe('250 2.0.0 queued as 42')
  expect(server.mails[0]).toContain('Message-ID: <msg-1@acme.test>')
  expect(server.mails[0]).toContain('Auto-Submitted: auto-generated')
  expect(server.mails[0]).toContain('To: ops@acme.test, night@acme.test')
  await server.close()
})

test('a server that says no for good is told from one that says no for now', async () => {
  const never = await fakeSmtp({ refuse: '550 5.1.1 no such mailbox' })
  await expect(sendMail(near, target(never.port), mail, 'm')).rejects.toMatchObject({ name: 'MailError', final: true })
  const later = await fakeSmtp({ refuse: '451 4.7.1 greylisted' })
  await expect(sendMail(near, target(later.port), mail, 'm')).rejects.toMatchObject({ name: 'MailError', final: false })
  await Promise.all([never.close(), later.close()])
})

test('a black hole is given up in time', { timeout: 20_000 }, async () => {
  const server = await fakeSmtp({ silent: true })
  await expect(sendMail(near, target(server.port), mail, 'm')).rejects.toMatchObject({ final: false })
  await server.close()
})

test('no mail server where nothing may be called, and no open mail over the internet', async () => {
  const strict = createGuardedLookup({ guard: createAddressGuard(), timeoutMs: 1_000 })
  await expect(sendMail(strict, target(25), mail, 'm')).rejects.toMatchObject({ reason: 'blocked_address' })
  const abroad: GuardedLookup = async () => ({ address: '198.51.100.1', open: true })
  await expect(sendMail(abroad, target(25), mail, 'm')).rejects.toMatchObject({ name: 'MailError', final: true })
})
