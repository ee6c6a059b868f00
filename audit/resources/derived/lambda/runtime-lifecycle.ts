import { findRuntimeLifecycle, runtimeDatesAsOf } from '../../../engines/runtime/runtime-lifecycle.ts'
import { known, unknown } from '../../fact.ts'
import type { FunctionDerivedFacts } from '../../lambda/function.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** How long the function's managed runtime is supported. */
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

/** Why nothing is known of a runtime that the table does not list. */
export function explainUnlistedRuntime(runtime: string): string {
  return `runtime ${runtime} is not in the lifecycle table of ${runtimeDatesAsOf}; set its date under "runtimes"`
}
