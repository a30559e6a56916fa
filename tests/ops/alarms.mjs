// The alarms by Prometheus' own tool: sound, silent while all is well, there at each cause; and our figures as it reads them.
import { spawnSync } from 'node:child_process'
import { root } from '../../lib/cli/toolchain.mjs'
import { checklist } from '../support/checklist.mjs'
import { findProgram } from '../support/debian.mjs'

/** prom-client's own gauges end like counters; nothing of ours uses them. */
const FOREIGN_NAMES = /\bnodejs_(active_(?:handles|requests|resources))_total\b/g

/** @param {{ folder: string, figures: string[] }} place `figures`: what processes of the portal told at /api/metrics */
export async function alarmChecks({ folder, figures }) {
  const checks = checklist()
  const program = findProgram({ name: 'promtool', package: 'prometheus', file: 'usr/bin/promtool', folder })
  if (!program) {
    checks.skip('the alarms', 'promtool is not installed, and only root on Debian can fetch it')
    return checks.all
  }
  const run = (args, input) => {
    const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, input, encoding: 'utf8' })
    return status === 0 ? [] : [`${error ?? ''}${stdout}${stderr}`]
  }
  await checks.that('the alarms are sound', () => run(['check', 'rules', 'ops/prometheus-alerts.yaml']))
  await checks.that('each alarm comes at its cause, and none without', () =>
    run(['test', 'rules', 'tests/ops/alarms.yaml']),
  )
  await checks.that('what the processes tell is as Prometheus wants it', () => [
    ...(figures.length >= 2 && figures.every((text) => text.includes('portal_database_up'))
      ? []
      : ['too few are told']),
    ...figures.flatMap((text) => run(['check', 'metrics'], text.replaceAll(FOREIGN_NAMES, 'nodejs_$1_in_all'))),
  ])
  return checks.all
}
