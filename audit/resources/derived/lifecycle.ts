import { runtimeLifecycle, runtimesAsOf } from '../../lifecycle/runtime.ts'
import { known, unknown } from '../fact.ts'
import type { FunctionDerivedFacts } from '../lambda/function.ts'
import { derived } from './derive.ts'

/** How long the function's managed runtime is supported. */
export const lifecycle = derived('AWS::Lambda::Function', { facts: ['runtime'] }, ({ runtime }, settings) => {
  if (runtime === 'IMAGE') return known<FunctionDerivedFacts['lifecycle']>('IMAGE')
  const found = runtimeLifecycle(runtime, settings.runtimes)
  if (found) return known<FunctionDerivedFacts['lifecycle']>(found)
  return unknown(notListed(runtime))
})

/** Why nothing is known of a runtime that the table does not list. */
export function notListed(runtime: string): string {
  return `runtime ${runtime} is not in the lifecycle table of ${runtimesAsOf}; set its date under "runtimes"`
}
