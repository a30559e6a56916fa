import { FolderTree } from 'lucide-react'
import { getTranslations } from 'next-intl/server'
import type { TreeNode } from '@/lib/domain/organisation'
import type { ServiceContext } from '@/lib/services/context'
import { getDepartmentTree, type TenantDetail } from '@/lib/services/organisations/get-tenant'
import { CopyId } from '@/lib/ui/copy'
import { Card, EmptyState } from '@/lib/ui/layout'
import { EntryStateBadge } from '../entry-state'

/** The departments of every binding, each as a tree that folds. */
export async function DepartmentsTab({ ctx, tenant }: { ctx: ServiceContext; tenant: TenantDetail }) {
  const t = await getTranslations('organisations')
  const { tenantId, test } = tenant
  const trees = await Promise.all(
    tenant.bindingRows.map(async ({ instanceId }) => ({
      instanceId,
      roots: await getDepartmentTree(ctx, { tenantId, test, instanceId }),
    })),
  )
  const filled = trees.filter(({ roots }) => roots.length > 0)
  if (filled.length === 0) {
    return (
      <Card>
        <EmptyState icon={<FolderTree />} title={t('departments.none')} text={t('departments.noneText')} />
      </Card>
    )
  }
  return filled.map(({ instanceId, roots }) => (
    <Card
      key={instanceId}
      title={instanceId === '' ? t('noInstance') : `${t('instance')} ${instanceId}`}
      description={t('departments.count', { count: countOf(roots) })}
    >
      <Branch roots={roots} unnamed={t('departments.unnamed')} />
    </Card>
  ))
}

type Node = Awaited<ReturnType<typeof getDepartmentTree>>[number]

/** Deep trees begin folded, so that thousands of departments stay readable. */
const OPEN_LEVELS = 2
const OPEN_CHILDREN = 50

function Branch({ roots, unnamed }: { roots: Node[]; unnamed: string }) {
  return (
    <ul className="flex flex-col">
      {roots.map((node) => (
        <li key={node.row.orgCode} className="relative">
          {node.children.length === 0 ? (
            <div className="ml-4 py-1 pr-32">
              <Label node={node} unnamed={unnamed} />
            </div>
          ) : (
            <details open={node.depth < OPEN_LEVELS && node.children.length <= OPEN_CHILDREN}>
              <summary className="cursor-pointer py-1 pr-32 marker:text-ink-faint">
                <Label node={node} unnamed={unnamed} count={node.children.length} />
              </summary>
              <div className="ml-1.5 border-line border-l pl-3">
                <Branch roots={node.children} unnamed={unnamed} />
              </div>
            </details>
          )}
          {/* Beside the summary, not in it: a button within a button is reached by nobody. */}
          <span className="absolute top-1 right-1">
            <CopyId id={node.row.orgCode} keep={12} className="text-ink-soft text-xs [&_button]:min-h-6" />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Label({ node, unnamed, count }: { node: Node; unnamed: string; count?: number }) {
  const { row } = node
  const gone = row.state !== 'active'
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 align-middle">
      <span className={gone ? 'text-ink-faint line-through' : undefined}>{row.name ?? unnamed}</span>
      {count !== undefined && <span className="text-ink-faint text-xs">{count}</span>}
      {gone && <EntryStateBadge state={row.state} />}
    </span>
  )
}

function countOf(nodes: TreeNode<unknown>[]): number {
  return nodes.reduce((sum, { children }) => sum + 1 + countOf(children), 0)
}
