// What people and the seller's product hand in: files, usage events, licence keys, and answers to hooks.
import { zipSync } from 'fflate'
import { parseDecimal } from '@/lib/domain/decimal'
import { readImportRow, readTitles } from '@/lib/domain/order-import'
import { retryAfterMs } from '@/lib/domain/provisioning'
import { readWallTime } from '@/lib/domain/wall-time'
import { eventsOf, readUsageJson } from '@/lib/http/usage-events'
import { readRequest } from '@/lib/services/licensing/activate-offline'
import { readKeys } from '@/lib/services/licensing/read-keys'
import {
  LICENSE_VERSION,
  newSigningKey,
  openSigner,
  readSigned,
  signLicense,
} from '@/lib/services/licensing/signed-text'
import { readEvents } from '@/lib/services/metering/judge-events'
import { readAmount } from '@/lib/services/metering/read-events'
import { readUsageCsv } from '@/lib/services/metering/read-usage-csv'
import { dingtalk } from '@/lib/services/notifications/formats/dingtalk'
import { feishu } from '@/lib/services/notifications/formats/feishu'
import { wecom } from '@/lib/services/notifications/formats/wecom'
import { readTable } from '@/lib/services/orders/read-table'
import { readAnswer, withoutSecrets } from '@/lib/services/provisioning/product-answer'
import { workbook } from '../../support/workbook'
import { oneOf, type Pick, spoilBytes, spoilText } from './spoil-text'
import { encode, isServiceError, ofText, type Subject, subject } from './subject'

const TITLES = ['订单号', '订单类型', '下单时间', '订单金额（元）', '客户名称', '状态']
const ROW = ['CS2601310900TEST1', '新购', '2026-01-31 17:00:00', '¥1,200.50', '测试 公司', '已完成']
const CSV = [TITLES, ROW, ROW].map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\r\n')
const SHEET = [TITLES, ROW, ROW.map((cell) => `${cell}9`)]

/** A table as the import of orders reads it, down to the single cell. */
async function readOrders(bytes: Uint8Array) {
  const { titles, rows } = await readTable(bytes)
  const columns = readTitles(titles)
  return rows.slice(0, 50).map(({ cells }) => {
    const named = Object.fromEntries(columns.flatMap((column, index) => (column ? [[column, cells[index] ?? '']] : [])))
    const read = readImportRow(named, (text) => readWallTime(text, 'Asia/Shanghai'))
    return 'order' in read ? read.order : { fault: read.fault }
  })
}

/** XML of a sheet spoilt before it is packed, so that it is the reader of sheets that is reached. */
function drawWorkbook(pick: Pick): Uint8Array {
  const sheet = spoilText(
    `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>订单号</t></is></c><c r="B1" t="s"><v>0</v></c></row><row r="2"><c r="A2"><v>46053.5</v></c><c r="XFD2" t="b"><v>1</v></c></row></sheetData></worksheet>`,
    pick,
  )
  return workbook(SHEET, { 'xl/worksheets/sheet1.xml': encode(sheet) })
}

const SOUND_BOOK = workbook(SHEET)
const zeros = (megabytes: number) => new Uint8Array(megabytes * 1_048_576)

/** Files made to swell: one part, many parts, parts in parts, and sheets that claim cells far away. */
const BOMBS: (() => Uint8Array)[] = [
  () => zipSync({ 'xl/worksheets/sheet1.xml': zeros(150) }, { level: 9 }),
  () => zipSync(Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`a${n}.xml`, zeros(10)])), { level: 9 }),
  () => zipSync(Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`a${n}.xml`, encode('<a/>')]))),
  () => withSheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
  () => withSheet('<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>'),
  () => withSheet('<row r="99999999999999"><c r="A99999999999999"><v>1</v></c></row>'),
  () => withSheet('<row>'.repeat(20_000)),
  () => withSheet(`<row r="1"><c r="A1" t="inlineStr"><is>${'<t>x</t>'.repeat(50_000)}</is></c></row>`),
  () =>
    workbook(SHEET, {
      'xl/worksheets/sheet1.xml': encode(
        `<!DOCTYPE x [<!ENTITY a "${'z'.repeat(1_000)}"><!ENTITY b "${'&a;'.repeat(1_000)}">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${'&b;'.repeat(100)}</t></is></c></row></sheetData></worksheet>`,
      ),
    }),
]

function withSheet(rows: string): Uint8Array {
  return workbook(SHEET, {
    'xl/worksheets/sheet1.xml': encode(`<worksheet><sheetData>${rows}</sheetData></worksheet>`),
  })
}

const EVENT = {
  id: 'e-1',
  instanceId: 'i-1',
  meter: 'calls',
  value: '12.5',
  time: '2026-01-31T09:00:00.000Z',
  attributes: { region: 'cn-north-4', 名: '测' },
}
const CLOUD_EVENT = {
  specversion: '1.0',
  id: '1',
  source: '/app',
  type: 'calls',
  subject: 'i-1',
  time: EVENT.time,
  data: { value: 1e-7, attributes: { a: 1 } },
}
const USAGE: readonly [type: string, body: string][] = [
  ['application/json', JSON.stringify({ events: [EVENT, { ...EVENT, id: 'e-2', value: 1.5e3 }] })],
  ['application/cloudevents+json', JSON.stringify(CLOUD_EVENT)],
  ['application/cloudevents-batch+json; charset=utf-8', JSON.stringify([CLOUD_EVENT, CLOUD_EVENT])],
]

function readUsage({ type, body }: { type: string; body: string }) {
  const json = readUsageJson(body)
  if (json === undefined) return { refused: true }
  const events = eventsOf(new Request('http://portal.test/', { headers: { 'content-type': type } }), json)
  if (events instanceof Response) return { refused: true }
  const { entries: read, refused } = readEvents(events)
  return { read, refused, times: read.map(({ event }) => new Date(event.time)) }
}

const USAGE_CSV = 'id,instanceId,meter,value,time\r\n"e,1",i-1,calls,12.5,2026-01-31T09:00:00Z\r\n'
const SIGNING = newSigningKey()
const LICENSE = signLicense(openSigner(SIGNING.kid, SIGNING.privateKeyPem), { jti: 'L1', iat: 1_770_000_000, seats: 3 })
const PUBLIC_KEYS = new Map([[SIGNING.kid, SIGNING.publicKey]])
const ACTIVATION = '{"key":"AAAA-BBBB","fingerprint":"fp-1","device":"host"}'
const HOOK_ANSWER =
  '{"status":"done","access":{"frontEndUrl":"https://app.acme.test/1","userName":"u","password":"p"},"license":"KEY1","reason":"","retryable":true,"statusUrl":"/jobs/1"}'

export const UPLOADS: readonly Subject[] = [
  subject('orders, CSV', (pick) => encode(spoilText(CSV, pick)), readOrders, { refuses: isServiceError }),
  subject('orders, CSV of odd bytes', (pick) => spoilBytes(encode(CSV), pick), readOrders, { refuses: isServiceError }),
  subject('orders, workbook of odd bytes', (pick) => spoilBytes(SOUND_BOOK, pick), readOrders, {
    weight: 4,
    refuses: isServiceError,
  }),
  subject('orders, workbook of odd sheets', drawWorkbook, readOrders, { weight: 4, refuses: isServiceError }),
  subject('orders, files made to swell', (pick) => oneOf(BOMBS, pick)(), readOrders, {
    weight: 0.005,
    refuses: isServiceError,
    withinMs: 5_000,
  }),
  subject(
    'usage events',
    (pick) => {
      const [type, body] = oneOf(USAGE, pick)
      return { type, body: spoilText(body, pick) }
    },
    readUsage,
    { weight: 40, refuses: isServiceError },
  ),
  ofText('usage, CSV', [USAGE_CSV, USAGE_CSV.replaceAll(',', ';')], (text) => {
    const { rows, missing } = readUsageCsv(text)
    const { entries: read, refused } = readEvents(rows.map(({ event }) => event))
    return { read, refused, missing, times: read.map(({ event }) => new Date(event.time)) }
  }),
  ofText('amounts', ['12.5', '0.000001', '1.5e3', '999999999999999'], (text) => [readAmount(text), parseDecimal(text)]),
  ofText('licence keys, list', ['key\nAAAA-BBBB\n"CC""CC",x\r\n\r\nAAAA-BBBB\n'], (text) => readKeys(text).bad),
  ofText('licence keys, signed', [LICENSE], (text) => readSigned(text, LICENSE_VERSION, PUBLIC_KEYS)),
  ofText('activation requests', [ACTIVATION, Buffer.from(ACTIVATION).toString('base64')], readRequest),
  subject(
    "product's answers",
    (pick) => ({
      status: oneOf([200, 202, 204, 302, 400, 409, 500, 503], pick),
      text: spoilText(HOOK_ANSWER, pick).toWellFormed(),
    }),
    ({ status, text }) => ({ answer: readAnswer(status, text), kept: withoutSecrets(text) }),
    { weight: 20 },
  ),
  ofText(
    'Retry-After',
    ['120', 'Sat, 31 Jan 2026 09:00:00 GMT'],
    (text) => retryAfterMs(text, new Date('2026-01-31T09:00:00Z')),
    { weight: 4 },
  ),
  ofText("channels' answers", ['{"errcode":0,"errmsg":"ok"}', '{"code":9499,"msg":"busy"}', 'ok'], (text) =>
    [wecom, dingtalk, feishu].map((format) => format.judge(200, text)),
  ),
]
