import { getTranslations } from 'next-intl/server'
import { type Column, DataTable } from '@/lib/ui/data-table'

/**
 * Where things are in the Seller Console (protocol/seller-center.md 1). Its menus moved several times, so old and new
 * names stand side by side. Menu names are proper names: the same in both languages of the portal.
 */
const MENUS = [
  {
    key: 'address',
    chinese: '应用接入 > 应用接入管理，页签“生产地址管理”',
    english: 'Application Access > Application Access Management, tab Interface Addresses',
    older: '应用工具 > 生产地址管理 / Application Tools > Interface Addresses',
  },
  { key: 'keys', chinese: '应用工具 > 密钥管理', english: 'Obtaining an Access Key (Key ID)', older: '' },
  {
    key: 'debug',
    chinese: '应用接入 > 应用接入调试',
    english: 'Application Tools > Application Access Debugging',
    older: '应用工具 > 应用接入调试',
  },
  {
    key: 'cases',
    chinese: '应用接入 > 应用接入管理，页签“调试用例管理”',
    english: 'Application Access > Application Access Management, tab Debugging Cases',
    older: '应用工具 > 调试用例管理 / Application Tools > Case Management',
  },
  {
    key: 'messages',
    chinese: '应用接入 > 生产接口消息',
    english: 'Application Tools > Service Interface Messages',
    older: '应用工具、交易管理 > 生产接口消息 / Transaction Management > Service Interface Messages',
  },
  { key: 'orders', chinese: '交易管理 > 订单列表 / 订单管理', english: 'Orders > Order List', older: '' },
  { key: 'refunds', chinese: '订单管理 > 退订管理', english: 'Orders > Unsubscriptions', older: '' },
  {
    key: 'supervision',
    chinese: '交付管理 > 服务监管',
    english: 'Delivery > Service Supervision',
    older: '交易管理 > 服务监管 / Transaction Management > Service Supervision',
  },
  {
    key: 'aksk',
    chinese: '我的凭证 > 管理访问密钥',
    english: 'Console > My Credentials > Access Keys',
    older: '',
  },
] as const

type Menu = (typeof MENUS)[number]

export async function MenuTable() {
  const t = await getTranslations('settings.menus')
  const columns: Column<Menu>[] = [
    { key: 'what', header: t('what'), className: 'font-medium', cell: (row) => t(`of.${row.key}`) },
    { key: 'chinese', header: t('chinese'), className: 'whitespace-normal!', cell: (row) => row.chinese },
    { key: 'english', header: t('english'), className: 'whitespace-normal!', cell: (row) => row.english },
    {
      key: 'older',
      header: t('older'),
      className: 'whitespace-normal! text-ink-soft',
      hideBelow: 'lg',
      cell: (row) => row.older || '–',
    },
  ]
  return <DataTable label={t('title')} columns={columns} rows={MENUS} rowKey={(row) => row.key} />
}
