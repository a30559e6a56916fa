import { compareValues, type Difference } from './drift'

/** A row of the console's order export, as far as it is used. Contact data are never taken from it. */
export type ImportedOrder = {
  orderId: string
  orderType?: string
  /** As CONSOLE_STATUSES, or as it came. */
  status?: string
  chargingMode?: string
  productName?: string
  customerId?: string
  customerName?: string
  orderAmount?: string
  orderedAt?: Date
}
export type ImportColumn = keyof ImportedOrder

/**
 * Titles a column may have, without blanks, brackets and case: the console renames them now and then, and its columns are
 * documented nowhere (protocol/seller-center.md 7).
 */
const TITLES: Record<ImportColumn, readonly string[]> = {
  orderId: ['订单号', '订单编号', '订单id', 'orderno', 'orderno.', 'ordernumber', 'orderid', 'order'],
  orderType: ['订单类型', '类型', 'ordertype', 'type'],
  status: ['订单状态', '状态', 'orderstatus', 'status'],
  chargingMode: ['计费模式', '计费方式', '收费模式', 'billingmode', 'chargingmode', 'pricing', 'pricingmodel'],
  productName: ['商品名称', '产品名称', '商品', 'productname', 'product', 'offeringname'],
  customerId: ['客户id', '客户编号', '客户标识', 'customerid'],
  customerName: ['客户名称', '客户全称', '客户', 'customername', 'customerfullname', 'customer', 'fullname'],
  orderAmount: [
    '订单金额',
    '实付金额',
    '支付金额',
    '金额',
    'orderamount',
    'amountpaid',
    'actualamount',
    'amount',
    'price',
  ],
  orderedAt: [
    '创建时间',
    '下单时间',
    '订单创建时间',
    '订购时间',
    'creationtime',
    'createtime',
    'createdat',
    'created',
    'ordertime',
    'orderedat',
  ],
}

const ORDER_TYPE_WORDS: Record<string, readonly string[]> = {
  NEW: ['新购', '购买', 'new', 'purchase', 'newpurchase'],
  TRIAL: ['试用', 'trial'],
  TRIAL_TO_FORMAL: ['试用转商用', '转商用', 'trialtocommercial', 'trialtoformal', 'trial_to_formal'],
  RENEW: ['续费', '续订', 'renew', 'renewal'],
  CHANGE: ['变更', '升级', '扩容', 'change', 'upgrade'],
  UNSUBSCRIBE: ['退订', 'unsubscribe', 'unsubscription', 'refund'],
}
const CHARGING_WORDS: Record<string, readonly string[]> = {
  PERIOD: ['包周期', '包年包月', '包年/包月', 'period', 'yearly/monthly', 'subscription'],
  ONE_TIME: ['一次性', '按次', 'one_time', 'one-time', 'onetime'],
  ON_DEMAND: ['按需', '按需付费', '按用量', 'on_demand', 'pay-per-use', 'payperuse', 'on-demand'],
  ON_DEMAND_PKG: ['按需套餐包', '套餐包', '资源包', 'on_demand_pkg', 'package', 'pay-per-usepackage'],
}
export const CONSOLE_STATUSES = ['pending_payment', 'processing', 'completed', 'canceled'] as const
const STATUS_WORDS: Record<(typeof CONSOLE_STATUSES)[number], readonly string[]> = {
  pending_payment: ['待付款', '待支付', '未支付', 'pendingpayment'],
  processing: ['处理中', '进行中', 'processing'],
  completed: ['已完成', '完成', 'completed', 'complete'],
  canceled: ['已取消', '取消', 'canceled', 'cancelled'],
}

/** Which column each title names; undefined for those that are not used. A title that comes twice counts once. */
export function readTitles(titles: readonly string[]): (ImportColumn | undefined)[] {
  const taken = new Set<ImportColumn>()
  return titles.map((title) => {
    const plain = plainWord(title.replace(/[(（[【][\s\S]*/, ''))
    const column = (Object.keys(TITLES) as ImportColumn[]).find((name) => TITLES[name].includes(plain))
    if (!column || taken.has(column)) return undefined
    taken.add(column)
    return column
  })
}

export type RowFault = 'no_order_id' | 'bad_order_id' | 'mock_order' | 'bad_time' | 'bad_amount' | 'repeated'

/**
 * One row.
 * @param readTime a time without zone as the console writes it; undefined for what is none
 */
export function readImportRow(
  cells: Readonly<Partial<Record<ImportColumn, string>>>,
  readTime: (text: string) => Date | undefined,
): { order: ImportedOrder } | { orderId: string; fault: RowFault } {
  // An apostrophe or tab in front keeps spreadsheets from reading it as a number.
  const orderId = (cells.orderId ?? '').replace(/^['\t]+/, '').trim()
  if (orderId === '') return { orderId, fault: 'no_order_id' }
  // So what a spreadsheet read as a number, 1.2E+15, is none either.
  if (!/^[\w-]{4,64}$/.test(orderId)) return { orderId, fault: 'bad_order_id' }
  if (orderId.startsWith('MOCK')) return { orderId, fault: 'mock_order' }
  const time = said(cells.orderedAt)
  const orderedAt = time === undefined ? undefined : readTime(time)
  if (time !== undefined && !orderedAt) return { orderId, fault: 'bad_time' }
  const amount = said(cells.orderAmount)?.replace(/[,，\s¥￥$€]|CNY|USD|EUR/gi, '')
  if (amount !== undefined && !/^-?\d{1,12}(\.\d{1,6})?$/.test(amount)) return { orderId, fault: 'bad_amount' }
  return {
    order: {
      orderId,
      orderType: wordOf(ORDER_TYPE_WORDS, said(cells.orderType)),
      status: wordOf(STATUS_WORDS, said(cells.status)),
      chargingMode: wordOf(CHARGING_WORDS, said(cells.chargingMode)),
      productName: said(cells.productName),
      customerId: said(cells.customerId),
      customerName: said(cells.customerName),
      orderAmount: amount,
      orderedAt,
    },
  }
}

/** What is known of an order here. */
export type KnownOrder = {
  orderType: string | null
  chargingMode: string | null
  productName: string | null
  customerId: string | null
  orderAmount: string | null
  orderedAt: Date | null
  consoleStatus: string | null
  /** An instance it bought is in use. */
  live: boolean
}

export type Gap = 'orderType' | 'chargingMode' | 'productName' | 'customerId' | 'orderAmount' | 'orderedAt'
const GAPS: readonly Gap[] = ['orderType', 'chargingMode', 'productName', 'customerId', 'orderAmount', 'orderedAt']

export type ImportVerdict = 'new' | 'fills' | 'same' | 'differs'

/** What a row means for the order here: what it fills, and where it says something else. What is known is never replaced. */
export function judgeImport(
  known: KnownOrder | undefined,
  row: ImportedOrder,
): { verdict: ImportVerdict; fills: Gap[]; differences: Difference[] } {
  if (!known) return { verdict: 'new', fills: [], differences: [] }
  const fills = GAPS.filter((gap) => known[gap] === null && row[gap] !== undefined)
  const differences = compareValues(
    { ...known, status: known.live ? 'live' : null },
    // A completed or running order is no news; a cancelled one whose instance is in use is.
    { ...row, status: known.live && row.status === 'canceled' ? row.status : null },
  )
  if (differences.length > 0) return { verdict: 'differs', fills, differences }
  const told = row.status !== undefined && row.status !== known.consoleStatus
  return { verdict: fills.length > 0 || told ? 'fills' : 'same', fills, differences }
}

function said(text: string | undefined): string | undefined {
  const value = text?.trim()
  return value === undefined || value === '' || value === '-' || value === '--' ? undefined : value.slice(0, 200)
}

function wordOf(words: Readonly<Record<string, readonly string[]>>, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const plain = plainWord(text)
  return Object.keys(words).find((code) => code.toLowerCase() === plain || words[code]?.includes(plain)) ?? text
}

function plainWord(text: string): string {
  return text.replaceAll(/[\s\uFEFF*:：]/g, '').toLowerCase()
}
