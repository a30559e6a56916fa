'use client'

import { useTranslations } from 'next-intl'
import { Button } from '@/lib/ui/button'
import { toast } from '@/lib/ui/toast'

export function ToastButton() {
  const t = useTranslations('kit.toast')
  return <Button onClick={() => toast(t('title'))}>{t('trigger')}</Button>
}
