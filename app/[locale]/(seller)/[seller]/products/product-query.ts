import type { ProductQuery } from '@/lib/services/products/list-products'
import type { FilterParams } from '@/lib/ui/filter-href'

/** The list's filters as the address holds them. */
export function productQuery(params: FilterParams): ProductQuery {
  const one = (name: string) => {
    const value = params[name]
    return Array.isArray(value) ? value[0] : value
  }
  return { q: one('q'), kind: one('kind'), mode: one('mode'), discovered: one('discovered'), cursor: one('cursor') }
}
