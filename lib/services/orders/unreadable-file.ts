import { ServiceError } from '@/lib/services/errors'

/** Why a file cannot be taken; the texts in both languages stand in messages/errors `issues`. */
export function unreadable(
  code: 'file_empty' | 'file_too_large' | 'file_unreadable' | 'no_order_column',
): ServiceError {
  const message = {
    file_empty: 'The file holds nothing.',
    file_too_large: 'The file is larger than what is taken: 10 MB, unpacked 100 MB.',
    file_unreadable: 'This is neither an .xlsx file nor CSV.',
    no_order_column: 'The first line names no column with order numbers.',
  }[code]
  return new ServiceError('invalid', message, [{ path: '', code, message }])
}
