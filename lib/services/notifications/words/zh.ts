import type { NoticeDetails } from '@/lib/domain/notifications'
import type { Words } from './words'

const activities: Record<string, string> = {
  newInstance: '创建实例',
  refreshInstance: '更新实例',
  updateInstanceStatus: '更新实例状态',
  releaseInstance: '释放实例',
  expireInstance: '商品过期',
  upgrade: '商品升级',
  upgradeInstance: '实例升级',
  queryInstance: '查询实例信息',
  getLicense: '获取License',
  refreshLicense: 'License续费',
  getLicenseAsync: '异步申请License',
  orderNotify: '订单通知',
  tenantSync: '租户同步',
  applicationSync: '应用同步',
  authSync: '用户授权同步',
}

const call = ({ activity }: NoticeDetails) => activities[String(activity)] ?? String(activity)
/** What it is about: the one thing, or how many; of which product. */
const about = ({ product, orderId, instanceId, tenantId, subjects }: NoticeDetails) => {
  const one = orderId ?? instanceId ?? tenantId
  const what = one === null || one === undefined ? `${subjects} 个订单或实例` : String(one)
  return product ? `${product}，${what}` : what
}

/** Texts of messages in Chinese. */
export const zh: Words = {
  facts: {
    product: '商品',
    activity: '接口',
    orderId: '订单',
    instanceId: '实例',
    tenantId: '租户',
    productId: '商品',
    skuCode: 'SKU',
    packageInstanceId: '套餐包',
    meter: '计量项',
    calls: '失败次数',
    subjects: '受影响的订单或实例',
    count: '数量',
    records: '话单数',
    windows: '窗口数',
    free: '剩余密钥',
    code: '错误码',
    error: '原因',
    givesUpAt: '云商店停止重试',
    dueAt: '期限',
    since: '开始于',
    oldest: '最早一条',
    url: '地址',
    check: '检查结果',
  },
  activities,
  severities: { info: '提示', warning: '警告', critical: '严重' },
  raised: (title) => `更紧急：${title}`,
  recovered: (title) => `已恢复：${title}`,
  several: (open, recovered) =>
    [open > 0 ? `${open} 项需要处理` : '', recovered > 0 ? `${recovered} 项已恢复` : ''].filter(Boolean).join('，'),
  more: (count) => `另有 ${count} 项，请在门户中查看。`,
  open: '打开门户处理',
  footer: '云商店商家门户',
  since: '开始于',
  lasted: '持续',
  minutes: (count) => (count < 120 ? `${count} 分钟` : `${Math.round(count / 60)} 小时`),
  test: { title: '测试消息', text: '收到这条消息，说明该渠道设置正确。' },
  events: {
    call_failing: {
      title: (details) => `${call(details)}一直失败：${about(details)}`,
      advice: ({ outcome, lost }) =>
        outcome !== 'refunded'
          ? '打开故障查看原因与处理办法，修好后一次重试全部。云商店停止调用后，需在卖家中心“应用工具 > 生产接口消息”（旧菜单“交易管理 > 生产接口消息”）中重新启动。'
          : lost
            ? '已有订单的重试期结束，应视为已自动退款：请在卖家中心“交易管理 > 订单列表”核对。修好后仍在期限内的订单可一次重试。'
            : '请在云商店停止重试前修好，否则订单会自动退款。打开故障查看原因，修好后一次重试全部。',
    },
    orders_failed: {
      title: ({ product, count, allowed, month }) => `${product ?? '未知商品'}：${month} 失败订单 ${count}/${allowed}`,
      advice: () => '一个自然月内因接口异常失败超过 5 笔，商品会被下架。请排除原因，并联系客户重新下单。',
    },
    probes_failing: {
      title: ({ product, count, allowed }) => `${product ?? '未知商品'}：拨测连续失败 ${count}/${allowed} 天`,
      advice: () => '连续 5 天拨测失败，云商店会冻结交易并隐藏商品。请在“消息”中查看测试流量，排除原因。',
    },
    calls_unsigned: {
      title: ({ count }) => `${count} 次调用未通过认证`,
      advice: () => '通常是密钥有误或本服务器时钟不准；修复之前每笔购买都会失败。',
    },
    preparation_dead: {
      title: (_, subject) => `实例 ${subject} 开通失败，已不再自动重试`,
      advice: () => '买家正在等待。请排除原因后重试，或手动开通。',
    },
    jobs_dead: {
      title: ({ count }) => `${count} 个后台任务已放弃`,
      advice: () => '自动尝试已用尽。请先排除原因，再重新开始。',
    },
    task_overdue: {
      title: ({ instanceId }) => `待办已逾期：实例 ${instanceId}`,
      advice: () => '买家正在等待需要人工完成的工作。',
    },
    hook_failing: {
      title: ({ name }) => `产品的端点 ${name} 没有正常应答`,
      advice: ({ paused }) =>
        paused ? '已停止发送。修好后请在门户中恢复该端点。' : '内容都已保留，修好后会自动补发。',
    },
    channel_failing: {
      title: ({ name }) => `通知渠道 ${name} 无法送达`,
      advice: () => '请检查该渠道的设置，并用测试按钮确认。',
    },
    keys_low: {
      title: ({ name, free }) => (free === 0 ? `${name}：密钥库存已用完` : `${name}：只剩 ${free} 个密钥`),
      advice: () => '库存用完后，购买会失败并由云商店重试；导入后自动恢复。',
    },
    product_unknown: {
      title: ({ name }) => `商品已售出但尚未设置：${name}`,
      advice: () => '它按账号的默认方式开通。请在商品页完成设置。',
    },
    probe_failing: {
      title: ({ name, days }, subject) => {
        if (subject === 'address') return '按云商店的方式无法访问生产地址'
        if (subject === 'certificate') return `证书将在 ${days} 天后到期`
        return `自检拨测失败：${name}`
      },
      advice: ({ days }) =>
        days === undefined
          ? '云商店的拨测会遇到同样的问题，连续五天失败将冻结交易。自检页面说明了原因和处理方法。'
          : '证书到期后所有调用都会失败。请更新证书后再次运行自检。',
    },
    usage_silent: {
      title: (_, subject) => `${subject} 很久没有上报用量`,
      advice: () => '连零用量的事件也没有。检查产品的上报程序。',
    },
    usage_zero: {
      title: (_, subject) => `${subject} 一直上报零用量`,
      advice: () => '产品在上报，但没有用量。如果客户确实在用，请检查计量逻辑。',
    },
    usage_stuck: {
      title: ({ records, windows }) =>
        typeof windows === 'number' ? `${windows} 个窗口到时没有封账` : `${records} 条话单发不出去`,
      advice: () => '用量都在，修好后会自动发送；请在 21 天内处理。',
    },
    usage_deadline: {
      title: ({ records }, subject) =>
        subject === 'age' ? `${records} 条话单快满 21 天` : `${records} 条话单可能赶不上采集`,
      advice: () => '赶不上会推迟计费；超过 21 天就无法计费。',
    },
    usage_abnormal: {
      title: ({ records, code }) => `${records} 条话单异常：${code}`,
      advice: () => '查看原因，更正后重新提交，或修好后重试。',
    },
    usage_unbillable: {
      title: ({ records }) => `${records} 条话单已无法计费`,
      advice: () => '查明原因后核销，并防止再次发生。',
    },
    package_low: {
      title: (_, subject) => `套餐包 ${subject} 已用 80%`,
      advice: () => '提醒买家续买，以免中断。',
    },
    package_used_up: {
      title: (_, subject) => `套餐包 ${subject} 已用完`,
      advice: () => '用完即停的套餐包：产品应停止服务，直到买家续买。',
    },
  },
}
