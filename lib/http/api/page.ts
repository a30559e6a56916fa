import type { Page } from '@/lib/domain/paging'

/** The query of a list as its service takes it, which is what stands in the address of its page. */
export function listInput<Q extends { after?: string; test?: 'true' | 'false' }>({ after, test, ...filters }: Q) {
  return { ...filters, cursor: after, test: test === 'true' ? ('1' as const) : undefined }
}

/** A page as the API answers it. */
export function dataOf<Row>({ rows, next }: Page<Row>): { data: Row[]; next: string | null } {
  return { data: rows, next }
}

/** `true` and `false` of a query as lists take them. */
export function bit(value: 'true' | 'false' | undefined): '1' | '0' | undefined {
  return value === undefined ? undefined : value === 'true' ? '1' : '0'
}
