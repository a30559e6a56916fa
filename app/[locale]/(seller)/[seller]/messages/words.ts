import type { getTranslations } from 'next-intl/server'

type EnumWords = Awaited<ReturnType<typeof getTranslations<'enums'>>>

/** An interface by its official name; what this version does not know stays as it was sent. */
export function activityName(t: EnumWords, activity: string | null): string {
  if (activity === null) return t('activity.unknown')
  const key = `activity.${activity}` as 'activity.newInstance'
  return t.has(key) ? t(key) : activity
}

/** What a call was about; one that was turned away before it was read is named by the reason. */
export function callName(t: EnumWords, message: { activity: string | null; reason: string }): string {
  if (message.activity !== null) return activityName(t, message.activity)
  return refusalWords(t, message.reason)?.label ?? t('activity.unknown')
}

/** A scenario of an interface, likewise. */
export function sceneName(t: EnumWords, scene: string): string {
  const key = `scene.${scene}` as 'scene.RENEWAL'
  return t.has(key) ? t(key) : scene
}

/** Why a call was turned away and what to do, for the reasons that have a text. */
export function refusalWords(t: EnumWords, reason: string): { label: string; cure: string } | null {
  const label = `refusal.${reason}.label` as 'refusal.no_key.label'
  const cure = `refusal.${reason}.cure` as 'refusal.no_key.cure'
  return t.has(label) ? { label: t(label), cure: t(cure) } : null
}

export type SearchParams = Record<string, string | string[] | undefined>

/** Each parameter once; of a repeated one the first. */
export function single(params: SearchParams): Record<string, string> {
  const pairs = Object.entries(params).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value])
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== ''))
}

/** The same address with some parameters changed or, given null, taken out. */
export function addressWith(
  path: string,
  params: Record<string, string>,
  change: Record<string, string | null>,
): string {
  const next = new URLSearchParams(params)
  for (const [name, value] of Object.entries(change)) {
    if (value === null) next.delete(name)
    else next.set(name, value)
  }
  const query = next.toString()
  return query ? `${path}?${query}` : path
}
