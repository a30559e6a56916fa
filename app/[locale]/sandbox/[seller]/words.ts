import { getTranslations } from 'next-intl/server'

/** Words for activities and families, which the portal shares; one without a word is shown as it is on the wire. */
export async function getWireWords() {
  const [activities, families] = await Promise.all([getTranslations('enums.activity'), getTranslations('enums.family')])
  return {
    activity: (name: string) => (activities.has(name as 'newInstance') ? activities(name as 'newInstance') : name),
    family: (name: string) => (families.has(name as 'saas_v2') ? families(name as 'saas_v2') : name),
  }
}
