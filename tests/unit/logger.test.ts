import { expect, it } from 'vitest'
import { createLogger, requestLogger } from '@/lib/observability/logger'

it('blacks out secrets and personal data up to three levels deep', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  requestLogger(log, { requestId: 'r1', method: 'POST', path: '/x' }).info(
    {
      password: 'p1',
      user: { email: 'p2', name: 'Li' },
      a: { b: { secretAccessKey: 'p3' } },
      headers: { 'set-cookie': 'p4' },
    },
    'hello',
  )
  expect(lines[0]).not.toMatch(/"p\d"/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    requestId: 'r1',
    user: { name: 'Li' },
    msg: 'hello',
  })
})
