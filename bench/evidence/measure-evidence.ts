import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExampleAccount } from '../../examples/account/example-account.ts'
import { writeAccountFile } from '../../examples/account/write-account-file.ts'
import { buildCli } from '../../infra/build-cli.ts'
import type { Manifest } from '../../reports/evidence/manifest.ts'
import { runCliCommand, summarizeRun, type CommandRun } from '../measure-audit.ts'
import { copyResources } from './copy-resources.ts'

/** What a pack of a large account costs, each command from a cold start. */
export interface EvidenceCost {
  evaluations: number
  /** Of the pack, in MB. */
  megabytes: number
  pack: CommandRun
  verify: CommandRun
  replay: CommandRun
  /** Whether nothing was changed, and the results are equal when they are evaluated again. */
  isVerified: boolean
  isEqual: boolean
  bars: { evaluations: number; verifySeconds: number }
}

const BARS: EvidenceCost['bars'] = { evaluations: 50_000, verifySeconds: 3 }

/** So many copies of the functions and roles of the example's account are more than 50,000 evaluations. */
const COPIES = 58
const AT = '2026-11-24T06:00:00.000Z'

/** Packs the example's account with many copies of its functions and roles, verifies the pack, and evaluates it again. */
export async function measureEvidence(): Promise<EvidenceCost> {
  await buildCli()
  const directory = mkdtempSync(join(tmpdir(), 'assay-bench-'))
  try {
    const [account, out] = [join(directory, 'account'), join(directory, 'pack')]
    const described = readFileSync(new URL('../../examples/day/account.json', import.meta.url), 'utf8')
    const example = JSON.parse(described) as ExampleAccount
    writeAccountFile(account, { at: AT, account: copyResources(example, COPIES) }, [])
    const packed = await runEvidence('pack', '--account', account, '--out', out)
    const verified = await runEvidence('verify', out)
    const replayed = await runEvidence('replay', out)
    const { counts } = JSON.parse(packed.stdout) as Manifest
    return {
      evaluations: Object.values(counts).reduce((sum, count) => sum + count, 0),
      megabytes: measureDirectory(out),
      pack: summarizeRun(packed),
      verify: summarizeRun(verified),
      replay: summarizeRun(replayed),
      isVerified: (JSON.parse(verified.stdout) as { verified: boolean }).verified,
      isEqual: (JSON.parse(replayed.stdout) as { equal: boolean }).equal,
      bars: BARS,
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function runEvidence(...args: string[]): ReturnType<typeof runCliCommand> {
  return runCliCommand({}, ['evidence', ...args, '--json'])
}

function measureDirectory(directory: string): number {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const bytes = names.reduce((sum, name) => sum + statSync(join(directory, name)).size, 0)
  return Math.round(bytes / 1e6)
}

/** Prints what a pack costs. */
export function printEvidence({ evaluations, megabytes, isEqual, bars, ...runs }: EvidenceCost): void {
  console.log(`\nevidence of ${evaluations} evaluations, ${megabytes} MB`)
  for (const name of ['pack', 'verify', 'replay'] as const) {
    const { seconds, cpuSeconds, megabytes: memory } = runs[name]
    const bar = name === 'verify' ? `  at most ${bars.verifySeconds} s` : ''
    console.log(`${name.padEnd(12)}${seconds} s  ${cpuSeconds ?? '?'} s CPU  ${memory ?? '?'} MB${bar}`)
  }
  console.log(`the results are ${isEqual ? 'equal' : 'NOT equal'} when they are evaluated again`)
}

/** What is wrong with a pack, or costs more than it may: by processor time where it is known, since other processes take the rest. */
export function findEvidenceFaults(cost: EvidenceCost): string[] {
  const { evaluations, verify, isVerified, isEqual, bars } = cost
  return [
    ...(evaluations < bars.evaluations ? [`evidence: fewer than ${bars.evaluations} evaluations`] : []),
    ...((verify.cpuSeconds ?? verify.seconds) > bars.verifySeconds
      ? ['evidence: verified slower than it may be']
      : []),
    ...(isVerified ? [] : ['evidence: the pack is not as its manifest says']),
    ...(isEqual ? [] : ['evidence: the results differ when they are evaluated again']),
  ]
}
