import 'server-only'
import { readFile } from 'node:fs/promises'
import { parseJsonText } from './json-file'

/** The file that PORTAL_CONFIG names, parsed but not yet checked. The error says what is wrong and what to do. */
export async function readPortalConfig(file: string): Promise<unknown> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'ENOENT') throw new Error(`PORTAL_CONFIG names ${file}, but there is no such file. Correct the path.`)
    if (code === 'EACCES')
      throw new Error(`PORTAL_CONFIG names ${file}, which this user may not read. Change its rights.`)
    throw new Error(`PORTAL_CONFIG names ${file}, which cannot be read: ${String(error)}`)
  }
  try {
    return parseJsonText(text)
  } catch (error) {
    throw new Error(`${file} is not valid JSON. ${error instanceof Error ? error.message : String(error)}`)
  }
}
