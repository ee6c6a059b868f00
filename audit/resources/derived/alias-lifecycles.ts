import { runtimeLifecycle } from '../../lifecycle/runtime.ts'
import { known, unknown } from '../fact.ts'
import type { AliasLifecycle } from '../lambda/function.ts'
import { derived } from './derive.ts'
import { notListed } from './lifecycle.ts'

/** How long the managed runtimes of the versions are supported that get calls by an alias. */
export const aliasLifecycles = derived(
  'AWS::Lambda::Function',
  { facts: ['aliases'] },
  ({ aliases }, { runtimes }) => {
    const inTraffic = Object.entries(aliases).flatMap(([alias, targets]) =>
      targets.filter(({ weight }) => weight > 0).map(target => ({ alias, ...target })),
    )
    const managed = inTraffic.filter(({ runtime }) => runtime !== 'IMAGE')
    const judged = managed.flatMap(({ alias, version, weight, runtime }): AliasLifecycle[] => {
      const lifecycle = runtimeLifecycle(runtime, runtimes)
      return lifecycle ? [{ alias, version, weight, lifecycle }] : []
    })
    const missing = managed.find(({ runtime }) => runtimeLifecycle(runtime, runtimes) === undefined)
    return missing ? unknown(notListed(missing.runtime)) : known<readonly AliasLifecycle[]>(judged)
  },
)
