import { nextDueAt } from '@/db/queries/sandbox-calls'
import { lockSandboxSettings, updateSandboxSettings } from '@/db/queries/sandbox-settings'
import { transaction } from '@/db/transaction'
import { type Clock, moveClock, setSpeed, shownAt } from '../clock'
import { loadSandbox, type Sandbox } from '../context'
import { runDue } from '../engine'

/** Moves the clock ahead by `ms` and sends what has become due. Answers the number of attempts made. */
export async function moveClockBy(sandbox: Sandbox, ms: number, signal?: AbortSignal): Promise<number> {
  await loadSandbox(sandbox)
  await changeClock(sandbox, (clock, now) => moveClock(clock, now, ms))
  return runDue(sandbox, signal)
}

/** Moves the clock to the next planned call. Answers the number of attempts made; 0 when nothing is planned. */
export async function skipToNextCall(sandbox: Sandbox, signal?: AbortSignal): Promise<number> {
  const { shown } = await loadSandbox(sandbox)
  const next = await nextDueAt(sandbox.db, sandbox.sellerId)
  if (!next) return 0
  return moveClockBy(sandbox, Math.max(0, next.getTime() - shown.getTime()), signal)
}

/** Lets the clock run `speed` times as fast, 1 to 3,600. */
export async function setClockSpeed(sandbox: Sandbox, speed: number): Promise<void> {
  await loadSandbox(sandbox)
  const whole = Math.min(3_600, Math.max(1, Math.round(speed)))
  await changeClock(sandbox, (clock, now) => setSpeed(clock, now, whole))
}

/** Back to real time at normal speed. What lies ahead stays planned for its time. */
export async function resetClock(sandbox: Sandbox): Promise<Date> {
  await loadSandbox(sandbox)
  await changeClock(sandbox, (_, now) => ({ clockSet: now, clockShown: now, clockSpeed: 1 }))
  return shownAt((await loadSandbox(sandbox)).settings, sandbox.now())
}

async function changeClock(sandbox: Sandbox, change: (clock: Clock, now: Date) => Clock): Promise<void> {
  await transaction(sandbox.db, async (tx) => {
    const settings = await lockSandboxSettings(tx, sandbox.sellerId)
    if (!settings) return
    const now = sandbox.now()
    const { clockSet, clockShown, clockSpeed } = change(settings, now)
    await updateSandboxSettings(tx, sandbox.sellerId, { clockSet, clockShown, clockSpeed, updatedAt: now })
  })
}
