import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

/** A group of projects that run in one process, whose output appears at once or after that of other groups. */
interface ProjectGroup {
  projects: readonly string[]
  output: 'at once' | 'afterwards'
  /** Whether the group runs where others leave processor time. */
  isLow: boolean
}

/**
 * Runs groups of projects of vitest.config.ts side by side: `tsx test/run-projects.ts local-aws dynamodb --low unit,infra`.
 * What runs on the local AWS waits most of the time, so it needs no core of its own, but it must react in time: what
 * only computes has the lower priority. The output of the first group appears at once, that of the others after it, and
 * the failures of all groups at the end. Exits with 1 if a group fails.
 */
async function runProjects(groups: readonly ProjectGroup[], failedTests: string): Promise<void> {
  const runs = groups.map(group => startGroup(group, failedTests))
  for (const { output, code, names } of runs) {
    await code
    if (output !== undefined) process.stdout.write(`\nProjects ${names}:\n${output()}`)
  }
  const codes = await Promise.all(runs.map(({ code }) => code))
  if (codes.every(code => code === 0)) return
  process.exitCode = 1
  process.stdout.write(`\nFailed\n${readFileSync(failedTests, 'utf8')}`)
}

function startGroup({ projects, output, isLow }: ProjectGroup, failedTests: string) {
  const selected = projects.flatMap(name => ['--project', name])
  const stream = output === 'at once' ? 'inherit' : 'pipe'
  const vitest = spawn('vitest', ['run', ...selected], {
    env: { ...process.env, FAILED_TESTS: failedTests },
    stdio: ['ignore', stream, stream],
  })
  if (isLow && vitest.pid !== undefined) setPriority(vitest.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  const chunks: Buffer[] = []
  for (const printed of [vitest.stdout, vitest.stderr])
    printed?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  const code = once(vitest, 'close').then(([status]) => status as number | null)
  const names = projects.join(', ')
  return { code, names, output: output === 'at once' ? undefined : () => Buffer.concat(chunks).toString() }
}

function parseGroups(): ProjectGroup[] {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { low: { type: 'string', multiple: true, default: [] } },
  })
  const groups = [
    ...positionals.map(list => [list, false] as const),
    ...values.low.map(list => [list, true] as const),
  ]
  if (groups.length === 0) throw new Error('no group of projects')
  return groups.map(([list, isLow], index) => ({
    projects: list.split(','),
    output: index === 0 ? 'at once' : 'afterwards',
    isLow,
  }))
}

const directory = mkdtempSync(join(tmpdir(), 'assay-tests-'))
const failedTests = join(directory, 'failed')
try {
  writeFileSync(failedTests, '')
  await runProjects(parseGroups(), failedTests)
} finally {
  rmSync(directory, { recursive: true })
}
