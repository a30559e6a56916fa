import type { ServiceContext } from '@/lib/services/context'

/** What verbs are given that act before, or beside, any seller account: signing in, links, one's own account. */
export type AccessContext = Pick<ServiceContext, 'db' | 'now' | 'newId' | 'log' | 'publicUrl' | 'secretBox'>
