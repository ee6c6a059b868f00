import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isDeepStrictEqual } from 'node:util'
import type { Posture } from '../reports/posture.ts'
import { startBed, type Bed } from '../test/bed/bed.ts'
import { timeless } from '../test/flows/timeless.ts'
import { leastCalls } from './least-calls.ts'
import { populate, type Size } from './population.ts'

const cli = fileURLToPath(new URL('../cli/bin.js', import.meta.url))

/** What a whole audit costs, with no limit on the rate of calls. */
export interface AuditCost extends Size {
  live: Run & { calls: number }
  collect: Run & { calls: number }
  /** The audit of the account file that was collected. */
  recorded: Run
  /** The least calls that AWS's API allows for the same knowledge. */
  leastCalls: number
  findings: number
  /** Whether the audit of the account and that of its account file say the same. */
  same: boolean
}

/** One command: how long it took, and the most memory it had. */
export interface Run {
  seconds: number
  /** Undefined where the system does not tell it. */
  megabytes?: number
}

/** Makes an account of `size` on the bed and audits it live, collects it, and audits what was collected. */
export async function auditCost(size: Size): Promise<AuditCost> {
  const bed = await startBed()
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    await populate(bed, size)
    const region = ['--region', bed.region, '--lambda-rate', '0']
    const live = await counted(bed, ['audit', ...region, '--json'])
    const collected = await counted(bed, ['collect', ...region, '--out', directory])
    const recorded = await run(bed, ['audit', '--account', directory, '--json'])
    const [one, other] = [postureIn(live.stdout), postureIn(recorded.stdout)]
    return {
      ...size,
      live: { ...costOf(live), calls: live.calls },
      collect: { ...costOf(collected), calls: collected.calls },
      recorded: costOf(recorded),
      leastCalls: leastCalls(size),
      findings: one.findings.length,
      same: isDeepStrictEqual(timeless(one), timeless(other)),
    }
  } finally {
    await bed.stop()
    rmSync(directory, { recursive: true })
  }
}

function postureIn(stdout: string): Posture {
  return JSON.parse(stdout) as Posture
}

type Finished = Run & { stdout: string }

function costOf({ seconds, megabytes }: Finished): Run {
  return { seconds, ...(megabytes === undefined ? {} : { megabytes }) }
}

async function counted(bed: Bed, args: readonly string[]): Promise<Finished & { calls: number }> {
  await bed.calls.clear()
  const finished = await run(bed, args)
  return { ...finished, calls: (await bed.calls.list()).length }
}

/** Runs a command of the CLI against the bed, whose edge lives in this process. */
async function run(bed: Bed, args: readonly string[]): Promise<Finished> {
  const begun = performance.now()
  const child = spawn(process.execPath, [cli, ...args], {
    env: { ...process.env, ...bed.env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let peak: number | undefined
  const watch = setInterval(() => (peak = peakOf(child.pid) ?? peak), 50)
  const parts: Buffer[] = []
  for await (const part of child.stdout) parts.push(part as Buffer)
  clearInterval(watch)
  const seconds = Math.round((performance.now() - begun) / 100) / 10
  return {
    stdout: Buffer.concat(parts).toString(),
    seconds,
    ...(peak === undefined ? {} : { megabytes: peak }),
  }
}

/** The most memory that a process had so far, in megabytes, where Linux tells it. */
function peakOf(pid: number | undefined): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? []
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024)
  } catch {
    return undefined
  }
}
