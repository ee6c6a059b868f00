import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeAccountFile } from '../../examples/account/write-account-file.ts'
import { buildCli } from '../../infra/build-cli.ts'
import { measureCalibration, type Calibration } from '../access/measure-access.ts'
import { runCliCommand, summarizeRun, type CommandRun } from '../measure-audit.ts'
import { buildGateTemplate } from './build-template.ts'
import { describeGateAccount, GATE_BENCH_REGION } from './describe-account.ts'
import { measureHook, type HookCost } from './measure-hook.ts'

/** What a gate of a change of 500 resources costs in an account of 5,000 functions and 5,000 roles. */
export interface GateCost {
  /** 5,000 roles, evaluated before and after: 1.5 s of a quiet machine. */
  calibrations: readonly Calibration[]
  /** Without an account. */
  alone: CommandRun
  /** Against an account file without a saved state, and with one. */
  derived: CommandRun
  saving: CommandRun
  saved: readonly CommandRun[]
  accountMegabytes: number
  stateMegabytes: number
  /** Whether a gate says the same with a saved state and without. */
  same: boolean
  hooks: readonly HookCost[]
}

const SIZE = 5_000
const SMALL_SIZE = 200
const RUNS = 5
const AT = '2026-11-24T06:00:00.000Z'

/** Builds the bundle of the CLI and measures gates from a cold start, and the hook. */
export async function measureGate(seed: number): Promise<GateCost> {
  await buildCli()
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const [account, other] = [join(directory, 'account'), join(directory, 'saved')]
    writeAccountFile(account, { at: AT, account: describeGateAccount(SIZE) }, [])
    cpSync(account, other, { recursive: true })
    const template = join(directory, 'template.json')
    writeFileSync(template, JSON.stringify(buildGateTemplate(250, 'table'), undefined, 2))
    const region = ['--region', GATE_BENCH_REGION]
    const gate = (against: string, ...options: readonly string[]) =>
      runCliCommand({}, ['gate', template, '--json', '--quiet', ...region, '--against', against, ...options])
    const derived = await gate(account)
    const saving = await gate(other, '--save-state')
    const before = measureCalibration(seed)
    const saved: Awaited<ReturnType<typeof gate>>[] = []
    for (let run = 0; run < RUNS; run += 1) saved.push(await gate(other))
    const alone = await gate('none')
    const after = measureCalibration(seed)
    return {
      calibrations: [before, after],
      alone: summarizeRun(alone),
      derived: summarizeRun(derived),
      saving: summarizeRun(saving),
      saved: saved.map(summarizeRun),
      accountMegabytes: statSync(join(account, 'calls.jsonl')).size / 1e6,
      stateMegabytes: readFileSync(join(other, 'state.assay')).length / 1e6,
      same: saved.every(({ stdout }) => stdout === derived.stdout),
      hooks: [await measureHook(SMALL_SIZE), await measureHook(SIZE)],
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Prints what a gate costs; the ratios to the calibration do not depend on the machine. */
export function printGate({ calibrations, hooks, ...cost }: GateCost): void {
  const wall = computeMean(calibrations.map(({ ms }) => ms))
  const cpu = computeMean(calibrations.map(({ cpuMs }) => cpuMs))
  const line = (what: string, { seconds, cpuSeconds = 0, megabytes = 0 }: CommandRun) =>
    console.log(
      `${what.padEnd(40)}${seconds.toFixed(1).padStart(7)} s  ${cpuSeconds.toFixed(2)} s CPU  ${megabytes} MB  ` +
        `ratio ${((seconds * 1_000) / wall).toFixed(2)}, of CPU ${((cpuSeconds * 1_000) / cpu).toFixed(2)}`,
    )
  console.log(
    `\ngate of 500 resources; ${SIZE} functions and ${SIZE} roles, ${cost.accountMegabytes.toFixed(1)} MB`,
  )
  for (const { ms, cpuMs } of calibrations)
    console.log(`calibration: 5,000 roles ${Math.round(ms)} ms, ${Math.round(cpuMs)} ms CPU`)
  line('without an account', cost.alone)
  line('without a saved state', cost.derived)
  line(`and it is saved (${cost.stateMegabytes.toFixed(1)} MB)`, cost.saving)
  for (const run of cost.saved) line('with the saved state', run)
  console.log(`${cost.same ? 'the same' : 'NOT the same'} with and without`)
  for (const { functions, p95Ms, largeMs, reads, largeReads } of hooks)
    console.log(
      `hook, ${functions} functions and roles: p95 ${Math.round(p95Ms)} ms, 500 resources ${Math.round(largeMs)} ms; ` +
        `${reads} and ${largeReads} items read`,
    )
}

function computeMean(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length
}
