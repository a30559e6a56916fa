import { expect, it } from 'vitest'
import { createLogger } from '@/lib/observability/logger'
import { withRequestId } from '@/lib/observability/request-id'

it('blacks out secrets and personal data up to three levels deep', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const said = {
    password: 'p1',
    user: { email: 'p2', name: 'Li' },
    a: { b: { secretAccessKey: 'p3' } },
    headers: { 'set-cookie': 'p4' },
  }
  withRequestId('r1', () => log.info(said, 'hello'))
  expect(lines[0]).not.toMatch(/"p\d"/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    requestId: 'r1',
    user: { name: 'Li' },
    msg: 'hello',
  })
})
