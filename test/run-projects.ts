import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** What runs in one process: a group of projects, or a script of package.json. */
interface Run {
  name: string
  command: readonly [program: string, ...args: string[]]
  /** Whether the output appears at once, or after that of the runs before it. */
  isShown: boolean
  /** Whether it runs where others leave processor time. */
  isLow: boolean
}

/** A run that began. */
interface StartedRun {
  name: string
  /** The exit code, once it ended. */
  code: Promise<number | null>
  /** What was printed, if it did not appear at once. */
  output: (() => string) | undefined
}

/**
 * Runs groups of projects of vitest.config.ts and scripts of package.json side by side:
 * `tsx test/run-projects.ts local-aws dynamodb --low unit,infra --script check`.
 * What runs on the local AWS waits most of the time, so it needs no core of its own, but it must react in time: what
 * only computes has the lower priority. The output of the first group appears at once, that of the others after it, and
 * the failures of all groups at the end. Exits with 1 if a group or a script fails.
 */
async function runAll(runs: readonly Run[], failedTests: string): Promise<void> {
  const started = runs.map(run => startRun(run, failedTests))
  for (const { name, code, output } of started) {
    await code
    if (output !== undefined) process.stdout.write(`\n${name}:\n${output()}`)
  }
  const codes = await Promise.all(started.map(({ code }) => code))
  if (codes.every(code => code === 0)) return
  process.exitCode = 1
  const failed = started.flatMap(({ name }, index) => (codes[index] === 0 ? [] : [`${name}\n`]))
  process.stdout.write(`\nFailed\n${failed.join('')}${readFileSync(failedTests, 'utf8')}`)
}

function startRun(
  { name, command: [program, ...args], isShown, isLow }: Run,
  failedTests: string,
): StartedRun {
  const stream = isShown ? 'inherit' : 'pipe'
  const child: ChildProcess = spawn(program, args, {
    env: { ...process.env, FAILED_TESTS: failedTests },
    stdio: ['ignore', stream, stream],
  })
  if (isLow && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const chunks: Buffer[] = []
  for (const printed of [child.stdout, child.stderr])
    printed?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  const code = once(child, 'close').then(([status]) => status as number | null)
  return { name, code, output: isShown ? undefined : () => Buffer.concat(chunks).toString() }
}

function parseRuns(): Run[] {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      low: { type: 'string', multiple: true, default: [] },
      script: { type: 'string', multiple: true, default: [] },
    },
  })
  const groups = [...positionals.map(list => ({ list })), ...values.low.map(list => ({ list, isLow: true }))]
  if (groups.length === 0) throw new Error('no group of projects')
  return [
    ...groups.map(({ list, isLow = false }: { list: string; isLow?: boolean }, index) => ({
      name: `Projects ${list.replaceAll(',', ', ')}`,
      command: ['vitest', 'run', ...list.split(',').flatMap(project => ['--project', project])] as const,
      isShown: index === 0,
      isLow,
    })),
    ...values.script.map(script => ({
      name: `npm run ${script}`,
      command: ['npm', 'run', '--silent', script] as const,
      isShown: false,
      isLow: false,
    })),
  ]
}

const directory = mkdtempSync(join(tmpdir(), 'assay-tests-'))
const failedTests = join(directory, 'failed')
try {
  writeFileSync(failedTests, '')
  await runAll(parseRuns(), failedTests)
} finally {
  rmSync(directory, { recursive: true })
}
