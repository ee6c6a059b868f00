import type { TestContext } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** What the test covered, by name; `counters-reporter.ts` prints the sums. */
    figures?: Record<string, number>
  }
}

/** Increases a counter. */
export function addToCounter({ task }: Pick<TestContext, 'task'>, name: string, number = 1): void {
  const figures = task.meta.figures ?? {}
  task.meta.figures = { ...figures, [name]: (figures[name] ?? 0) + number }
}
