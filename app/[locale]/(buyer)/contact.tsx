import { getTranslations } from 'next-intl/server'

/** Whom a buyer can ask: the seller's own words, linked where they are an address. */
export async function Contact({ support }: { support: string | null }) {
  const t = await getTranslations('launch')
  if (support === null) return t('contact')
  const href = /^https:\/\/\S+$/.test(support) ? support : /^\S+@\S+\.\S+$/.test(support) ? `mailto:${support}` : null
  return (
    <>
      {t('support')}{' '}
      {href ? (
        <a href={href} rel="noreferrer" className="underline underline-offset-2">
          {support}
        </a>
      ) : (
        support
      )}
    </>
  )
}
