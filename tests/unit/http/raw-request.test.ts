import { expect, it } from 'vitest'
import { readRawRequest } from '@/lib/http/raw-request'

const post = (body: string, declared: number) =>
  new Request('http://portal.test/api/koogallery/acme?x=1', {
    method: 'POST',
    headers: { 'content-length': String(declared) },
    body,
  })

it('reads a call byte for byte', async () => {
  const read = await readRawRequest(post('{"a":"测"}', 11))
  expect(read).toMatchObject({ method: 'POST', url: '/api/koogallery/acme?x=1', truncated: false })
  expect(Buffer.from(read.body).toString()).toBe('{"a":"测"}')
})

it('takes what a cut connection began to say for nobody’s call', async () => {
  await expect(readRawRequest(post('{"a":', 11))).rejects.toThrow('aborted')
  await expect(readRawRequest(post('', 11))).rejects.toThrow('aborted')
})
