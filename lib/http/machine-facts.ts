import 'server-only'
import { readBackupMarker } from '@/lib/config/backup-marker'
import { getContainer } from '@/lib/container'
import type { MachineFacts } from '@/lib/services/golive/inspect'

/** What this process knows of itself, for the go-live checklist. */
export async function machineFacts(): Promise<MachineFacts> {
  const { env, masterSecret, worker } = await getContainer()
  return {
    sandbox: env.sandbox,
    secretGenerated: masterSecret.file !== undefined,
    workerSeenAt: worker.lastLookAt(),
    backupAt: await readBackupMarker(env.PORTAL_DATA_DIR),
  }
}
