import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseJsonText } from '@/lib/config/json-file'
import { readPortalConfig } from '@/lib/config/portal-config'

describe('JSON with a place for its faults', () => {
  it.each([
    ['{"a": 1,\n "b" 2}', 'line 2, column 6: '],
    ['{"a":', 'line 1, column 6: Unexpected end'],
    ['{\n  "users": [],\n}', 'line 3, column 1: '],
    ['[\n1,\n]', 'line 3, column 1: Unexpected token'],
    ['{"a": undefined}', 'line 1, column 7: '],
    ['{"a":1}x', 'line 1, column 8: '],
    [`{"long": "${'x'.repeat(200)}",\n "b": tru}`, 'line 2, column '],
    ['', 'line 1, column 1: '],
  ])('%j', (text, message) => {
    expect(() => parseJsonText(text)).toThrow(message)
  })

  it('takes a byte order mark', () => {
    expect(parseJsonText('\uFEFF{"a":1}')).toEqual({ a: 1 })
  })
})

describe('the file behind PORTAL_CONFIG', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'portal-config-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('says which file is missing', async () => {
    await expect(readPortalConfig(path.join(folder, 'none.json'))).rejects.toThrow(
      /none\.json, but there is no such file/,
    )
  })

  it('says where the JSON is broken', async () => {
    const file = path.join(folder, 'broken.json')
    await writeFile(file, '{\n"sellers": [}\n')
    await expect(readPortalConfig(file)).rejects.toThrow(/broken\.json is not valid JSON\. line 2, column 13/)
  })

  it('reads', async () => {
    const file = path.join(folder, 'good.json')
    await writeFile(file, '{"sellers":[]}')
    expect(await readPortalConfig(file)).toEqual({ sellers: [] })
  })
})
