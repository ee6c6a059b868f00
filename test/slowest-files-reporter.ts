import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'

const COUNT = 10

/** Prints the slowest test files at the end of a run, a line each: seconds, project, path. */
export default class SlowestFilesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < 2) return
    const lines = modules
      .map(testModule => ({ seconds: measureSeconds(testModule), testModule }))
      .toSorted((a, b) => b.seconds - a.seconds)
      .slice(0, COUNT)
      .map(({ seconds, testModule: { moduleId, project } }) => {
        const path = relative(project.globalConfig.root, moduleId)
        return `${seconds.toFixed(1).padStart(7)} s  ${project.name.padEnd(14)} ${path}\n`
      })
    process.stdout.write(`\nSlowest test files\n${lines.join('')}`)
  }
}

/** The time of imports, hooks and tests of a file. */
function measureSeconds(testModule: TestModule): number {
  const { setupDuration, collectDuration, duration } = testModule.diagnostic()
  return (setupDuration + collectDuration + duration) / 1000
}
