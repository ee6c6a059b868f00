import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { Posture } from '../reports/posture/posture.ts'
import { startLocalAws, type LocalAws } from '../test/local-aws/local-aws.ts'
import { stripAuditTimes } from '../test/flows/recording/posture-without-times.ts'
import { computeLeastCalls } from './least-calls.ts'
import { createAccountResources, type BenchAccountSize } from './create-account.ts'

const cli = fileURLToPath(new URL('../cli/bin.js', import.meta.url))

/** What a whole audit costs, with no limit on the rate of calls. */
export interface AuditCost extends BenchAccountSize {
  live: CountedRun
  collect: CountedRun
  /** The audit of the account file that was collected. */
  recorded: CommandRun
  /** The least calls that AWS's API allows for the same knowledge. */
  leastCalls: number
  findings: number
  /** Whether the audit of the account and that of its account file say the same. */
  same: boolean
}

/** One command: how long it took, and the processor time and the most memory it had. */
export interface CommandRun {
  seconds: number
  /** Undefined where the system does not say it, as `cpuSeconds`. */
  megabytes?: number
  cpuSeconds?: number
}

/** A command with the calls that it made, in all and by operation. */
interface CountedRun extends CommandRun {
  calls: number
  byOperation: Readonly<Record<string, number>>
}

/** Makes an account of `size` on the bed and audits it live, collects it, and audits what was collected. */
export async function measureAudit(benchAccountSize: BenchAccountSize): Promise<AuditCost> {
  const localAws = await startLocalAws()
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    await createAccountResources(localAws, benchAccountSize)
    const region = ['--region', localAws.region, '--lambda-rate', '0']
    const live = await runCounted(localAws, ['audit', ...region, '--json'])
    const collected = await runCounted(localAws, ['collect', ...region, '--out', directory])
    const recorded = await runCliCommand(localAws.env, ['audit', '--account', directory, '--json'])
    const [one, other] = [parsePostureOutput(live.stdout), parsePostureOutput(recorded.stdout)]
    return {
      ...benchAccountSize,
      live: { ...summarizeRun(live), ...countCalls(live.log) },
      collect: { ...summarizeRun(collected), ...countCalls(collected.log) },
      recorded: summarizeRun(recorded),
      leastCalls: computeLeastCalls(benchAccountSize),
      findings: one.findings.length,
      same: isDeepStrictEqual(stripAuditTimes(one), stripAuditTimes(other)),
    }
  } finally {
    await localAws.stop()
    rmSync(directory, { recursive: true })
  }
}

/** The posture that `assay audit --json` prints. */
export function parsePostureOutput(stdout: string): Posture {
  return JSON.parse(stdout) as Posture
}

/** A command that ended, with its output. */
export type FinishedRun = CommandRun & { stdout: string }

/** A run without its output. */
export function summarizeRun({ seconds, megabytes, cpuSeconds }: FinishedRun): CommandRun {
  return {
    seconds,
    ...(megabytes === undefined ? {} : { megabytes }),
    ...(cpuSeconds === undefined ? {} : { cpuSeconds }),
  }
}

function countCalls(
  log: Awaited<ReturnType<LocalAws['callLog']['list']>>,
): Pick<CountedRun, 'calls' | 'byOperation'> {
  const counts = new Map<string, number>()
  for (const { service, operation } of log) {
    const name = `${service}:${operation}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return {
    calls: log.length,
    byOperation: Object.fromEntries([...counts].toSorted(([, one], [, other]) => other - one)),
  }
}

/** Runs a command of the CLI, with the calls that it made. */
export async function runCounted(
  localAws: LocalAws,
  args: readonly string[],
): Promise<FinishedRun & { log: Awaited<ReturnType<LocalAws['callLog']['list']>> }> {
  await localAws.callLog.clear()
  const finishedRun = await runCliCommand(localAws.env, args)
  return { ...finishedRun, log: await localAws.callLog.list() }
}

/** Runs a command of the CLI with further environment variables. */
export async function runCliCommand(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<FinishedRun> {
  const begun = performance.now()
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let usage: ProcessUsage | undefined
  const watch = setInterval(() => (usage = readUsage(child.pid) ?? usage), 50)
  const parts: Buffer[] = []
  for await (const part of child.stdout) parts.push(part as Buffer)
  clearInterval(watch)
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  return { stdout: Buffer.concat(parts).toString(), seconds, ...usage }
}

type ProcessUsage = Required<Pick<CommandRun, 'megabytes' | 'cpuSeconds'>>

/** Ticks of the clock in which Linux counts processor time, per second. */
const TICKS = 100

/** The most memory and the processor time that a process had so far, where Linux says it. */
function readUsage(pid: number | undefined): ProcessUsage | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? []
    const stat = readFileSync(`/proc/${pid ?? 0}/stat`, 'utf8')
    // The fields behind the name of the program, which can contain spaces: the 12th and 13th are user and system time.
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
      .map(Number)
    if (kilobytes === undefined || user === undefined || system === undefined) return undefined
    return { megabytes: Math.round(Number(kilobytes) / 1024), cpuSeconds: (user + system) / TICKS }
  } catch {
    return undefined
  }
}
