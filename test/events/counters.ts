import type { TestContext } from 'vitest'

declare module 'vitest' {
  interface TaskMeta {
    /** What the test has tried, by name; `summary.ts` prints the sums. */
    figures?: Record<string, number>
  }
}

/** Adds to a figure of the summary. */
export function addToCounter({ task }: Pick<TestContext, 'task'>, name: string, number = 1): void {
  const figures = task.meta.figures ?? {}
  task.meta.figures = { ...figures, [name]: (figures[name] ?? 0) + number }
}
