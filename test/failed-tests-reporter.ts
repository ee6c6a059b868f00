import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, SerializedError, TestModule } from 'vitest/node'

/**
 * Appends the failures of a run to the file that FAILED_TESTS names: project, path and name of the test, and the first
 * line of each error, for a property with its seed and counterexample. `run-projects.ts` prints them when all of its runs have ended.
 */
export default class FailedTestsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const file = process.env['FAILED_TESTS']
    if (file === undefined) return
    const lines = [
      ...modules.flatMap(describeFailures),
      ...unhandled.map(error => `outside of tests: ${describeErrors([error])}`),
    ]
    for (const line of lines) appendFileSync(file, `${line}\n`)
  }
}

function describeFailures(testModule: TestModule): string[] {
  const { moduleId, project, children } = testModule
  const place = `${project.name}  ${relative(project.globalConfig.root, moduleId)}`
  const tests = [...children.allTests('failed')].map(
    test => `${place} > ${test.fullName}${describeErrors(test.result().errors ?? [])}`,
  )
  const suites = [...children.allSuites()].flatMap(suite =>
    suite.errors().length > 0 ? [`${place} > ${suite.fullName}${describeErrors(suite.errors())}`] : [],
  )
  const errors = testModule.errors()
  return [...(errors.length > 0 ? [`${place}${describeErrors(errors)}`] : []), ...suites, ...tests]
}

/** The limit of characters of a line of an error. */
const MAX_LINE = 1_000

function describeErrors(errors: readonly { message: string }[]): string {
  return errors
    .map(({ message }) =>
      selectLines(message)
        .map(line => `\n    ${line}`)
        .join(''),
    )
    .join('')
}

function selectLines(message: string): string[] {
  const lines = message.split('\n', 3)
  const shown = message.startsWith('Property failed') ? lines : lines.slice(0, 1)
  return shown.map(line => line.slice(0, MAX_LINE))
}
