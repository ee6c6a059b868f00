import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { buildCli } from '../infra/build-cli.ts'
import { computeQuantile } from './quantile.ts'

const cli = fileURLToPath(new URL('../cli/bin.js', import.meta.url))

/** The time from the start of a command to its end, in milliseconds, and the most that it may be. */
export interface StartTime {
  command: string
  /** The median. */
  ms: number
  /** The fastest run: least disturbed by other processes. */
  fastestMs: number
  bar: number
}

/** Commands that do almost nothing, and their limits in milliseconds. */
const COMMANDS = [
  { args: ['--version'], bar: 150 },
  { args: ['--help'], bar: 150 },
  { args: ['controls'], bar: 400 },
]

const RUNS = 15

/** Builds the bundle of the CLI and measures how fast commands start. */
export async function measureStart(): Promise<StartTime[]> {
  await buildCli()
  return COMMANDS.map(({ args, bar }) => {
    const times = Array.from({ length: RUNS }, () => measureCommand(args))
    return {
      command: `assay ${args.join(' ')}`,
      ms: computeQuantile(times, 0.5),
      fastestMs: computeQuantile(times, 0),
      bar,
    }
  })
}

function measureCommand(args: readonly string[]): number {
  const startedAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`assay ${args.join(' ')} failed: ${stderr}`)
  return performance.now() - startedAt
}
