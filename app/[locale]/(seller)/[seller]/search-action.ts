'use server'

import { getTranslations } from 'next-intl/server'
import { sellerContext } from '@/lib/auth/seller-context'
import { getFormat } from '@/lib/i18n/get-format'
import { find, type Hit } from '@/lib/services/search/find'
import type { SearchResult } from '@/lib/ui/search-palette'
import { activityName } from './messages/words'

/** What the search box shows for an id. */
export async function searchAction(seller: string, query: string): Promise<SearchResult[]> {
  const ctx = await sellerContext(seller)
  const [hits, t, words, format] = await Promise.all([
    find(ctx, { query: String(query) }),
    getTranslations('messages.hits'),
    getTranslations('enums'),
    getFormat(),
  ])
  const detailOf = (hit: Hit): string => {
    switch (hit.kind) {
      case 'order':
      case 'instance':
      case 'license':
      case 'package':
        return [hit.productName, format.day(hit.at)].filter(Boolean).join(' · ')
      case 'usage_record':
        return [hit.instanceId, format.dateTime(hit.at)].join(' · ')
      case 'tenant':
        return [hit.name, format.day(hit.at)].filter(Boolean).join(' · ')
      case 'customer':
        return [hit.name, t('orders', { count: hit.orders })].filter(Boolean).join(' · ')
      case 'calls':
        return t('latest', { time: format.dateTime(hit.at) })
      case 'job':
        return [words(`jobKind.${hit.job}`), format.dateTime(hit.at)].join(' · ')
      case 'incident':
        return [hit.productName, hit.resultCode, format.dateTime(hit.at)].filter(Boolean).join(' · ')
      case 'message':
        return format.dateTime(hit.at)
      default:
        return hit satisfies never
    }
  }
  const titleOf = (hit: Hit): string => {
    if (hit.kind === 'calls') return t('calls', { count: hit.calls })
    return hit.kind === 'message' || hit.kind === 'incident' ? activityName(words, hit.activity) : hit.id
  }
  return hits.map((hit) => ({
    id: `${hit.kind}:${hit.path}`,
    kind: t(`kind.${hit.kind}`),
    title: titleOf(hit),
    detail: detailOf(hit),
    href: `/${seller}${hit.path}`,
  }))
}
