import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs groups of projects of vitest.config.ts side by side: `tsx test/run-projects.ts unit,infra local-aws`. What runs on
 * the local AWS waits most of the time, so it needs no core of its own. The output of the first group appears at once,
 * that of the others after it. Exits with 1 if a group fails.
 */
async function runProjects(groups: readonly (readonly string[])[]): Promise<void> {
  const [first, ...others] = groups.map(startGroup)
  if (first === undefined) throw new Error('no group of projects')
  const codes = [await first.code]
  for (const { output, code, names } of others) {
    codes.push(await code)
    process.stdout.write(`\nProjects ${names}:\n${output()}`)
  }
  if (codes.some(code => code !== 0)) process.exitCode = 1
}

function startGroup(projects: readonly string[], index: number) {
  const selected = projects.flatMap(name => ['--project', name])
  const vitest = spawn('vitest', ['run', ...selected], {
    stdio: ['ignore', index === 0 ? 'inherit' : 'pipe', index === 0 ? 'inherit' : 'pipe'],
  })
  const chunks: Buffer[] = []
  for (const stream of [vitest.stdout, vitest.stderr])
    stream?.on('data', (chunk: Buffer) => void chunks.push(chunk))
  const code = once(vitest, 'close').then(([status]) => status as number | null)
  return { code, names: projects.join(', '), output: () => Buffer.concat(chunks).toString() }
}

await runProjects(process.argv.slice(2).map(group => group.split(',')))
