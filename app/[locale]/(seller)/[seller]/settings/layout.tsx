import { getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { sellerContext } from '@/lib/auth/seller-context'
import { may, type Permission } from '@/lib/domain/roles'
import { AreaTexts } from '@/lib/i18n/area-texts'
import { TabLinks } from '@/lib/ui/tab-links'

type Props = { children: ReactNode; params: Promise<{ seller: string }> }

/** The settings' own navigation, in the order in which an account is set up. */
const PARTS = [
  { key: 'account', path: '' },
  { key: 'keys', path: '/keys' },
  { key: 'kit', path: '/kit' },
  { key: 'openApi', path: '/open-api' },
  { key: 'apiKeys', path: '/api-keys' },
  { key: 'hooks', path: '/hooks' },
  { key: 'notifications', path: '/notifications' },
  { key: 'retention', path: '/retention' },
  { key: 'members', path: '/members', needs: 'members:write' },
  { key: 'me', path: '/account' },
] as const satisfies { key: string; path: string; needs?: Permission }[]

export default async function SettingsLayout({ children, params }: Props) {
  const { seller } = await params
  const [ctx, t] = await Promise.all([sellerContext(seller), getTranslations('settings.parts')])
  const { actor } = ctx
  const shown = PARTS.filter((part) => !('needs' in part) || actor.kind !== 'user' || may(actor.role, part.needs))
  return (
    <>
      <div className="mx-auto w-full max-w-[1280px] px-4 pt-4 md:px-6">
        <TabLinks
          label={t('label')}
          items={shown.map(({ key, path }) => ({ href: `/${seller}/settings${path}`, label: t(key) }))}
        />
      </div>
      {/* Pages of any width begin under the first tab. */}
      <div className="mx-auto w-full max-w-[1280px] *:mx-0">
        <AreaTexts areas={['auth', 'hooks', 'products', 'retention']}>{children}</AreaTexts>
      </div>
    </>
  )
}
