import type { AccessData } from '@/lib/domain/outcomes'
import { fillTemplate, type Provisioning, type TemplateValues } from '@/lib/domain/products'

/** Access data of a product that needs no work: its addresses follow from the ids. */
export function builtinAccess(
  provisioning: Extract<Provisioning, { mode: 'builtin' }>,
  values: TemplateValues,
): AccessData {
  const { frontEndUrl, adminUrl, userName, memo } = provisioning
  return {
    frontEndUrl: fillTemplate(frontEndUrl, values),
    ...(adminUrl === undefined ? {} : { adminUrl: fillTemplate(adminUrl, values) }),
    ...(userName === undefined ? {} : { userName }),
    ...(memo === undefined ? {} : { memo }),
  }
}
