import { useTranslations } from 'next-intl'
import { Input, PasswordInput, Textarea } from '@/lib/ui/field'

/** What the buyer gets, in the sizes of protocol/saas-v2.md 4.2. */
export function AccessFields({ frontEndUrl, adminUrl }: { frontEndUrl?: string; adminUrl?: string }) {
  const t = useTranslations('instances.access')
  return (
    <>
      <Input
        name="frontEndUrl"
        type="url"
        label={t('frontEndUrl')}
        hint={t('frontHint')}
        defaultValue={frontEndUrl}
        placeholder="https://"
        maxLength={512}
        required
      />
      <Input
        name="adminUrl"
        type="url"
        label={t('adminUrl')}
        hint={t('adminHint')}
        defaultValue={adminUrl}
        maxLength={512}
        optional
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Input name="userName" label={t('userName')} maxLength={128} autoComplete="off" optional />
        <PasswordInput name="password" label={t('password')} maxLength={128} autoComplete="new-password" optional />
      </div>
      <Textarea name="memo" label={t('memo')} hint={t('memoHint')} maxLength={1024} optional />
    </>
  )
}
