import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { createOpenApiClient } from '@/lib/koogallery/open-api/client'
import { uploadBody } from '@/lib/koogallery/open-api/upload'
import { openApiServer, SERVER_CREDENTIALS } from '../../../support/open-api-server'
import { NOW } from '../support'

const servers: { close(): Promise<void> }[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

const content = Buffer.from([0, 1, 13, 10, 45, 45, 255])
const sha256 = createHash('sha256').update(content).digest('hex')

describe('licence upload (protocol/license.md 4.7)', () => {
  it('a file has two parts, its SHA-256 in lower-case hex', () => {
    const body = uploadBody({ type: 'FILE', fileName: 'de"mo.lic', content }, 'B1')
    expect(body.type).toBe('multipart/form-data; boundary=B1')
    expect(Buffer.from(body.content).toString('latin1')).toBe(
      [
        '--B1',
        'Content-Disposition: form-data; name="isvUpdateFileReq"',
        'Content-Type: application/json',
        '',
        `{"type":"FILE","file_name":"de\\"mo.lic","sha256":"${sha256}"}`,
        '--B1',
        'Content-Disposition: form-data; name="file"; filename="de%22mo.lic"',
        'Content-Type: application/octet-stream',
        '',
        content.toString('latin1'),
        '--B1--',
        '',
      ].join('\r\n'),
    )
  })

  it('a name breaks no line of its part', () => {
    const { content: bytes } = uploadBody({ type: 'FILE', fileName: 'a\r\nb"\r\n"c', content }, 'B1')
    expect(Buffer.from(bytes).toString('latin1')).toContain('filename="a%0D%0Ab%22%0D%0A%22c"\r\n')
  })

  it('a text is the JSON part alone', () => {
    const body = uploadBody({ type: 'CHARACTERS', characters: 'LIC-云' }, 'B1')
    const text = Buffer.from(body.content).toString()
    expect(text).toContain('\r\n\r\n{"type":"CHARACTERS","characters":"LIC-云"}\r\n--B1--\r\n')
    expect(text).not.toContain('name="file"')
  })

  it('is read by a multipart reader that is not ours', async () => {
    const { type, content: bytes } = uploadBody({ type: 'FILE', fileName: '许可.lic', content }, 'b-7')
    const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()
    const file = form.get('file')
    if (!(file instanceof File)) throw new Error('no file')
    expect(file.name).toBe('许可.lic')
    expect(Buffer.from(await file.arrayBuffer())).toEqual(content)
    const fields = form.get('isvUpdateFileReq')
    const json = fields instanceof File ? await fields.text() : String(fields)
    expect(JSON.parse(json)).toEqual({ type: 'FILE', file_name: '许可.lic', sha256 })
  })

  it.each(['body_hash', 'unsigned_payload'] as const)('signs the exact bytes: %s', async (signing) => {
    const server = await openApiServer(
      () => ({ body: '{"error_code":"CBC.0000","error_msg":""}' }),
      () => NOW,
    )
    servers.push(server)
    const client = createOpenApiClient({ ...SERVER_CREDENTIALS, baseUrl: server.baseUrl, fetch, now: () => NOW })
    const upload = { type: 'FILE', fileName: 'demo.lic', content } as const
    await client.uploadLicense({ eventId: 'evt 7/ü', upload, boundary: 'B1', signing })
    expect(server.calls).toMatchObject([
      {
        method: 'POST',
        url: '/api/mkp-openapi-public/global/v1/market-event/evt%207%2F%C3%BC/file',
        type: 'multipart/form-data; boundary=B1',
        signature: 'ok',
      },
    ])
    expect(server.calls[0]?.body).toEqual(Buffer.from(uploadBody(upload, 'B1').content))
    const literal = signing === 'unsigned_payload' ? 'UNSIGNED-PAYLOAD' : undefined
    expect(server.calls[0]?.headers['x-sdk-content-sha256']).toBe(literal)
  })
})
