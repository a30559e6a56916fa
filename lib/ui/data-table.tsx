import { useLocale, useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { getPathname } from '@/lib/i18n/navigation'
import { cn } from './cn'
import { TableKeys } from './table-keys'

export type Column<Row> = {
  key: string
  header: ReactNode
  cell: (row: Row) => ReactNode
  /** Numbers go to the end. */
  align?: 'start' | 'end'
  /** Whether this cell is the row's link; by default the first column is. Set false where the cell holds buttons. */
  link?: boolean
  /** Takes the room that is left and is cut with an ellipsis. */
  grow?: boolean
  /** Hidden on narrower screens (phones show rows as cards with all columns but these). */
  hideBelow?: 'lg' | 'xl'
  className?: string
}

/** What sets a column's cells apart; what all cells share stands in globals.css. Nothing where there is nothing: it counts per cell. */
function cellProps<Row>({ header, grow, align, hideBelow, className }: Column<Row>) {
  const of = [grow && 'w-full md:max-w-0 md:truncate', align === 'end' && 'text-end', hideBelow && HIDE[hideBelow]]
  const look = cn(of, className)
  return {
    ...(typeof header === 'string' ? { 'data-label': header } : {}),
    ...(look ? { className: look } : {}),
  }
}

const HIDE = { lg: 'max-lg:hidden', xl: 'max-xl:hidden' }

/**
 * Dense list: sticky head, 40 px rows, each with an address of its own; j, k and enter move and open.
 * On phones every row becomes a card.
 * @param label what the table lists, for screen readers
 */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowHref,
  rowTone,
  empty,
}: {
  label: string
  columns: Column<Row>[]
  rows: readonly Row[]
  rowKey: (row: Row) => string
  rowHref?: (row: Row) => string | undefined
  /** Mutes rows, such as released or test ones. */
  rowTone?: (row: Row) => 'muted' | undefined
  empty?: ReactNode
}) {
  const t = useTranslations('common.table')
  const locale = useLocale()
  if (rows.length === 0 && empty) {
    return <div className="rounded-lg border border-line bg-surface">{empty}</div>
  }
  const props = new Map(columns.map((column) => [column, cellProps(column)]))
  const linked = columns.find((column) => column.link) ?? columns.find((column) => column.link !== false)
  return (
    <TableKeys hint={rowHref ? t('keys') : undefined}>
      {/* Roles are spelled out because phones show the table as blocks, which takes the native ones away. */}
      {/* biome-ignore-start lint/a11y/noRedundantRoles: see above */}
      <table role="table" aria-label={label} className="w-full border-separate border-spacing-0 max-md:block">
        <thead role="rowgroup" className="max-md:sr-only">
          <tr role="row">
            {columns.map((column) => (
              <th
                role="columnheader"
                key={column.key}
                scope="col"
                className={cn(
                  'z-10 h-9 whitespace-nowrap border-line border-b bg-sunken px-3 text-start xl:sticky xl:top-(--sticky-top,0px) font-medium text-ink-soft text-xs first:rounded-tl-lg first:pl-4 last:rounded-tr-lg last:pr-4',
                  column.align === 'end' && 'text-end',
                  column.hideBelow && HIDE[column.hideBelow],
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        {/* How rows and cells look stands in globals.css: spelled out here it made half of every list's bytes. */}
        <tbody role="rowgroup" className="data-rows max-md:block max-md:divide-y max-md:divide-line">
          {rows.map((row) => {
            const href = rowHref?.(row)
            return (
              <tr
                role="row"
                key={rowKey(row)}
                data-row={href ? '' : undefined}
                className={cn('group', rowTone?.(row) === 'muted' && 'text-ink-faint')}
              >
                {columns.map((column) => (
                  <td role="cell" key={column.key} {...props.get(column)}>
                    {href && column === linked ? (
                      <a
                        href={getPathname({ href, locale })}
                        data-row-link=""
                        className="font-medium text-ink hover:text-accent"
                      >
                        {column.cell(row)}
                      </a>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above */}
    </TableKeys>
  )
}
