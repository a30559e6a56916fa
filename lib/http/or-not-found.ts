import 'server-only'
import { notFound } from 'next/navigation'
import { ServiceError } from '@/lib/services/errors'

/** What a service finds, or the "not found" page. */
export async function orNotFound<T>(found: Promise<T>): Promise<T> {
  try {
    return await found
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'not_found' || error.code === 'invalid')) notFound()
    throw error
  }
}
