import { createHash } from 'node:crypto'
import { type HttpAnswer, requireSuccess } from './errors'

/** Upload of a licence that getLicenseAsync asked for (protocol/license.md 4.7): text or file, one interface. */
export type Upload =
  | { type: 'CHARACTERS'; characters: string }
  | { type: 'FILE'; fileName: string; content: Uint8Array }

/** A licence sent as text can have no more characters. */
export const MAX_CHARACTERS = 1024

/**
 * The body: a JSON part `isvUpdateFileReq`, and for a file a part `file` of its exact bytes, whose SHA-256 stands in the
 * JSON in lower-case hex. `boundary` must occur in neither.
 */
export function uploadBody(upload: Upload, boundary: string): { type: string; content: Uint8Array } {
  const parts = [part(boundary, 'name="isvUpdateFileReq"', 'application/json', JSON.stringify(fieldsOf(upload)))]
  if (upload.type === 'FILE') {
    const name = `name="file"; filename="${quoted(upload.fileName)}"`
    parts.push(part(boundary, name, 'application/octet-stream', upload.content))
  }
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    content: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  }
}

/** Throws OpenApiError unless the upload was taken. */
export function parseUpload(json: unknown, answer: HttpAnswer = { status: 200 }): void {
  requireSuccess(json, answer)
}

function fieldsOf(upload: Upload): Record<string, string> {
  if (upload.type === 'CHARACTERS') return { type: upload.type, characters: upload.characters }
  const sha256 = createHash('sha256').update(upload.content).digest('hex')
  return { type: upload.type, file_name: upload.fileName, sha256 }
}

function part(boundary: string, disposition: string, type: string, content: Uint8Array | string): Buffer {
  const head = `--${boundary}\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: ${type}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n')])
}

/** A file name inside quotes, as browsers write it. */
function quoted(name: string): string {
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
