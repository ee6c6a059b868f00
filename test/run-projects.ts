import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Runs groups of projects of vitest.config.ts side by side: `tsx test/run-projects.ts unit,infra local-aws`. What runs on
 * the local AWS waits most of the time, so it needs no core of its own. The output of the first group appears at once,
 * that of the others after it, and the failures of all groups at the end. Exits with 1 if a group fails.
 */
async function runProjects(groups: readonly (readonly string[])[], failedTests: string): Promise<void> {
  const [first, ...others] = groups.map((projects, index) => startGroup(projects, index, failedTests))
  if (first === undefined) throw new Error('no group of projects')
  const codes = [await first.code]
  for (const { output, code, names } of others) {
    codes.push(await code)
    process.stdout.write(`\nProjects ${names}:\n${output()}`)
  }
  if (codes.every(code => code === 0)) return
  process.exitCode = 1
  process.stdout.write(`\nFailed\n${readFileSync(failedTests, 'utf8')}`)
}

function startGroup(projects: readonly string[], index: number, failedTests: string) {
  const selected = projects.flatMap(name => ['--project', name])
  const vitest = spawn('vitest', ['run', ...selected], {
    env: { ...process.env, FAILED_TESTS: failedTests },
    stdio: ['ignore', index === 0 ? 'inherit' : 'pipe', index === 0 ? 'inherit' : 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [vitest.stdout, vitest.stderr])
    stream?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  const code = once(vitest, 'close').then(([status]) => status as number | null)
  return { code, names: projects.join(', '), output: () => Buffer.concat(chunks).toString() }
}

const directory = mkdtempSync(join(tmpdir(), 'assay-tests-'))
const failedTests = join(directory, 'failed')
try {
  writeFileSync(failedTests, '')
  await runProjects(
    process.argv.slice(2).map(group => group.split(',')),
    failedTests,
  )
} finally {
  rmSync(directory, { recursive: true })
}
