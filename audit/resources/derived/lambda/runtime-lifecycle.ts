import { findRuntimeLifecycle, runtimeDatesAsOf } from '../../../engines/runtime/runtime-lifecycle.ts'
import { known, unknown } from '../../fact.ts'
import type { ConfigurationDerivedFacts, ConfiguredKind } from '../../lambda/configuration.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The lifecycle of the managed runtime of $LATEST. */
export const functionRuntimeLifecycle = defineRuntimeLifecycle('AWS::Lambda::Function')

/** The lifecycle of the version's managed runtime. */
export const versionRuntimeLifecycle = defineRuntimeLifecycle('AWS::Lambda::Version')

function defineRuntimeLifecycle(kind: ConfiguredKind) {
  return defineDerivedFact(kind, { facts: ['runtime'] }, ({ runtime }, settings) => {
    if (runtime === 'IMAGE') return known<ConfigurationDerivedFacts['lifecycle']>('IMAGE')
    const found = findRuntimeLifecycle(runtime, settings.runtimes)
    if (found) return known<ConfigurationDerivedFacts['lifecycle']>(found)
    return unknown(explainUnlistedRuntime(runtime))
  })
}

/** The reason for a runtime that the lifecycle table does not list. */
function explainUnlistedRuntime(runtime: string): string {
  return `runtime ${quoteText(runtime)} is not in the lifecycle table of ${runtimeDatesAsOf}; set its deprecation date under "runtimes" in the configuration`
}
