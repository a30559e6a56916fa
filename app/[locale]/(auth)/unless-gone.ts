import { ServiceError } from '@/lib/services/errors'

/** The result, or null for a link that can no longer be used. */
export async function unlessGone<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'gone') return null
    throw error
  }
}
