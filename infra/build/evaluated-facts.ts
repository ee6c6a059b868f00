import type { Plugin } from 'esbuild'
import { standaloneTaskFacts } from '../../audit/refresh/ended-tasks/evaluated-facts.ts'

/** Bundles which facts controls evaluate, instead of the controls that declare it. */
export const evaluatedFactsPlugin: Plugin = {
  name: 'evaluated-facts',
  setup(build) {
    build.onLoad({ filter: /[\\/]audit[\\/]refresh[\\/]ended-tasks[\\/]evaluated-facts\.ts$/ }, () => ({
      contents: `export const standaloneTaskFacts = ${JSON.stringify(standaloneTaskFacts)}`,
      loader: 'ts',
    }))
  },
}
