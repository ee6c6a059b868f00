import { findRuntimeLifecycle } from '../../../engines/runtime/runtime-lifecycle.ts'
import { known, unknown } from '../../fact.ts'
import type { AliasLifecycle } from '../../lambda/function.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { explainUnlistedRuntime } from './runtime-lifecycle.ts'

/** The runtime lifecycles of the versions that receive invocations through an alias. */
export const aliasLifecycles = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['aliases'] },
  ({ aliases }, { runtimes }) => {
    const inTraffic = Object.entries(aliases).flatMap(([alias, targets]) =>
      targets.filter(({ weight }) => weight > 0).map(target => ({ alias, ...target })),
    )
    const managed = inTraffic.filter(({ runtime }) => runtime !== 'IMAGE')
    const lifecycles = managed.flatMap(({ alias, version, weight, runtime }): AliasLifecycle[] => {
      const lifecycle = findRuntimeLifecycle(runtime, runtimes)
      return lifecycle ? [{ alias, version, weight, lifecycle }] : []
    })
    const missing = managed.find(({ runtime }) => findRuntimeLifecycle(runtime, runtimes) === undefined)
    return missing
      ? unknown(explainUnlistedRuntime(missing.runtime))
      : known<readonly AliasLifecycle[]>(lifecycles)
  },
)
