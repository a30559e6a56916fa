// A small file system of its own in memory, for what happens when it is full. Needs root on Linux.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'

/**
 * Mounts one; undefined, with the reason told to `say`, where it may not be mounted.
 * @param {number} megabytes @param {(reason: string) => void} say
 */
export function mountSmallDisk(megabytes, say) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    rmdirSync(folder)
    say(`no file system could be mounted: ${String(error.stderr || error.message).trim()}`)
    return undefined
  }
  const hog = path.join(folder, 'hog')
  const free = () => {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  }
  const disk = {
    folder,
    /** Takes all that is free. */
    fill() {
      try {
        writeFileSync(hog, Buffer.alloc(free()))
      } catch (error) {
        // Others took some of it meanwhile.
        if (error.code !== 'ENOSPC') throw error
      }
    },
    /** Gives back what `fill` took. */
    empty: () => rmSync(hog, { force: true }),
    unmount() {
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' })
      rmdirSync(folder)
    },
  }
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.once(signal, () => {
      disk.unmount()
      process.exit(1)
    })
  return disk
}
