'use client'

import { Monitor, Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { createContext, useContext, useSyncExternalStore } from 'react'
import { IconButton } from './button'
import { DropdownMenu } from './menu'
import { remember, THEME_COOKIE, THEMES, type Theme, validTheme } from './preferences'

const ICON = { system: Monitor, light: Sun, dark: Moon }
const listeners = new Set<() => void>()

/** The theme of the cookie, as the server read it: the first drawing in the browser must agree with it. */
export const ThemeContext = createContext<Theme>('system')

function choose(theme: Theme) {
  remember(THEME_COOKIE, theme)
  if (theme === 'system') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = theme
  for (const notify of listeners) notify()
}

function useTheme(): Theme {
  const rendered = useContext(ThemeContext)
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => validTheme(document.documentElement.dataset.theme),
    () => rendered,
  )
}

/** Light, dark, or as the system says. */
export function ThemeToggle() {
  const t = useTranslations('common.theme')
  const current = useTheme()
  const Icon = ICON[current]
  return (
    <DropdownMenu
      trigger={
        <IconButton label={t('label')}>
          <Icon aria-hidden="true" />
        </IconButton>
      }
      entries={[
        { kind: 'heading', key: 'label', label: t('label') },
        ...THEMES.map((theme) => {
          const Choice = ICON[theme]
          return {
            kind: 'item' as const,
            key: theme,
            label: t(theme),
            icon: <Choice aria-hidden="true" />,
            checked: theme === current,
            onSelect: () => choose(theme),
          }
        }),
      ]}
    />
  )
}
