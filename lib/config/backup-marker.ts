import { stat } from 'node:fs/promises'
import path from 'node:path'

/** The operator's backup leaves this file behind in the data folder: the portal cannot see a backup in any other way. */
export const BACKUP_MARKER = 'last-backup'

/** When the last backup said it was done; null when none ever did. */
export async function readBackupMarker(dataDir: string): Promise<Date | null> {
  try {
    return (await stat(path.join(dataDir, BACKUP_MARKER))).mtime
  } catch {
    return null
  }
}
