import { getTranslations } from 'next-intl/server'

/** Words for what is written in the audit log; what has none is shown as it is stored. */
export async function auditWords(): Promise<{ action: (key: string) => string; subject: (key: string) => string }> {
  const t = await getTranslations('audit')
  const word = (area: 'actions' | 'subjects', key: string) => {
    const path = `${area}.${key}` as 'subjects.user'
    return t.has(path) ? t(path) : key
  }
  return { action: (key) => word('actions', key), subject: (key) => word('subjects', key) }
}
