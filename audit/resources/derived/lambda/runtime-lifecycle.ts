import { findRuntimeLifecycle, runtimeDatesAsOf } from '../../../engines/runtime/runtime-lifecycle.ts'
import { known, unknown } from '../../fact.ts'
import type { FunctionDerivedFacts } from '../../lambda/function.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The lifecycle of the function's managed runtime. */
export const functionRuntimeLifecycle = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['runtime'] },
  ({ runtime }, settings) => {
    if (runtime === 'IMAGE') return known<FunctionDerivedFacts['lifecycle']>('IMAGE')
    const found = findRuntimeLifecycle(runtime, settings.runtimes)
    if (found) return known<FunctionDerivedFacts['lifecycle']>(found)
    return unknown(explainUnlistedRuntime(runtime))
  },
)

/** The reason for a runtime that the lifecycle table does not list. */
export function explainUnlistedRuntime(runtime: string): string {
  return `runtime ${runtime} is not in the lifecycle table of ${runtimeDatesAsOf}; set its deprecation date under "runtimes" in the configuration`
}
