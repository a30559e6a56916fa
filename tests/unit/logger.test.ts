import { DrizzleQueryError } from 'drizzle-orm/errors'
import { expect, it } from 'vitest'
import { faultFields, faultText } from '@/lib/observability/faults'
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

it('says why a statement failed, and not what it was given', () => {
  const lines: string[] = []
  const log = createLogger('info', { write: (line) => void lines.push(line) })
  const cause = Object.assign(new Error('duplicate key value violates unique constraint "users_email"'), {
    code: '23505',
    constraint_name: 'users_email',
    detail: 'Key (email)=(li@example.test) already exists.',
    parameters: ['li@example.test'],
  })
  const error = new DrizzleQueryError('insert into users values ($1)', ['li@example.test'], cause)
  log.error({ err: error }, 'call failed')
  const line = lines[0] ?? ''
  expect(line).not.toContain('li@example.test')
  expect(JSON.parse(line)).toMatchObject({
    err: {
      message: 'The database refused a statement: duplicate key value violates unique constraint "users_email"',
      query: 'insert into users values ($1)',
      stack: expect.stringContaining('logger.test.ts'),
      cause: { code: '23505', constraint_name: 'users_email' },
    },
  })
  expect(faultText(error)).toContain('users_email')
  expect(faultText('gone')).toBe('gone')
  log.error({ err: new Error('open failed', { cause: new Error('no room') }) }, 'x')
  expect(JSON.parse(lines[1] ?? '').err).toMatchObject({ message: 'open failed', cause: { message: 'no room' } })
})

it('tells all of several errors, causes that go round in a circle, and no cause that is no error', () => {
  const refused = new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })])
  expect(faultFields(refused)).toMatchObject({ errors: [{ message: 'refused', code: 'ECONNREFUSED' }] })
  const round = new Error('round')
  round.cause = round
  expect(faultFields(round)).toMatchObject({ cause: { message: 'round' } })
  expect(faultFields(new Error('x', { cause: { body: { access_token: 't' } } }))).not.toHaveProperty('cause')
})
