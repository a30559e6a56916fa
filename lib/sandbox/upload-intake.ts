import { createHash } from 'node:crypto'
import { findSandboxEvent, lockSandboxEvent, updateSandboxEvent } from '@/db/queries/sandbox-events'
import { transaction } from '@/db/transaction'
import type { OpenApiAnswer, OpenApiRequest, OpenApiSide } from './receive-open-api'

/** How much of a licence file is kept to be shown. */
const SHOWN_CHARACTERS = 4_000
const MOST_CHARACTERS = 1024

/**
 * The intake of licences that getLicenseAsync asked for: text or file, its digest checked (protocol/license.md 4.7).
 * `asked` must have been verified.
 */
export async function takeUpload(side: OpenApiSide, eventId: string, asked: OpenApiRequest): Promise<OpenApiAnswer> {
  const { db, sellerId } = side
  const event = await findSandboxEvent(db, sellerId, eventId)
  if (!event) return failure('91381034', 'License application invalid')
  const form = await readForm(asked)
  const part = form?.get('isvUpdateFileReq')
  const fields = part ? parseFields(typeof part === 'string' ? part : await part.text()) : undefined
  if (!form || !fields) return failure('CBC.0101', 'parameter error', 400)
  const file = form.get('file')
  const license = await licenseOf(fields, typeof file === 'string' ? null : file)
  if ('fault' in license) return failure(license.fault, license.message)

  await transaction(db, async (tx) => {
    const row = await lockSandboxEvent(tx, sellerId, eventId)
    if (!row) return
    const first = row.receivedAt === null
    await updateSandboxEvent(tx, sellerId, eventId, {
      uploads: row.uploads + 1,
      ...(first ? { receivedAt: side.now(), ...license } : { changed: row.changed || row.sha256 !== license.sha256 }),
    })
  })
  return { status: 200, body: { error_code: 'CBC.0000', error_msg: 'success' } }
}

type Fields = Partial<Record<'type' | 'file_name' | 'sha256' | 'characters', string>>
type License = { type: 'CHARACTERS' | 'FILE'; fileName: string | null; sha256: string; content: string }
type Fault = { fault: string; message: string }

async function licenseOf(fields: Fields, file: File | null): Promise<License | Fault> {
  const { type, characters, file_name: fileName, sha256 } = fields
  if (type === 'CHARACTERS') {
    if (!characters || characters.length > MOST_CHARACTERS) {
      return { fault: '91381037', message: 'invalid license format: characters' }
    }
    return { type, fileName: null, sha256: digest(characters), content: characters }
  }
  if (type !== 'FILE' || !file || !fileName) return { fault: '91381037', message: 'invalid license format' }
  const bytes = new Uint8Array(await file.arrayBuffer())
  const real = digest(bytes)
  if (sha256?.toLowerCase() !== real) return { fault: '91381037', message: 'invalid license format: sha256' }
  return { type, fileName, sha256: real, content: Buffer.from(bytes).toString('utf8').slice(0, SHOWN_CHARACTERS) }
}

async function readForm({ headers, body }: OpenApiRequest): Promise<FormData | undefined> {
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    return undefined
  }
}

function parseFields(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return undefined
    return Object.fromEntries(Object.entries(value).filter(([, member]) => typeof member === 'string'))
  } catch {
    return undefined
  }
}

function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

function failure(code: string, message: string, status = 200): OpenApiAnswer {
  return { status, body: { error_code: code, error_msg: message } }
}
