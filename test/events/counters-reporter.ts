import type { Reporter, TestModule } from 'vitest/node'

/** Prints the counters of the event tests at the end. */
export default class CountersReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const tests = modules.flatMap(({ children }) => [...children.allTests()])
    const sums = new Map<string, { passed: number; failed: number }>()
    for (const test of tests) {
      for (const [name, number] of Object.entries(test.meta().figures ?? {})) {
        const { passed, failed } = sums.get(name) ?? { passed: 0, failed: 0 }
        const isPassed = test.result().state === 'passed'
        sums.set(name, { passed: passed + (isPassed ? number : 0), failed: failed + (isPassed ? 0 : number) })
      }
    }
    const lines = [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, { passed, failed }] of lines)
      process.stdout.write(`${name.padEnd(44)} ${passed}${failed > 0 ? `, failed ${failed}` : ''}\n`)
  }
}
