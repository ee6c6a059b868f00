import type { Settings } from '../../settings/settings.ts'
import type { AwsCatalog } from '../aws-catalog.ts'
import type { Fact } from '../fact.ts'
import type { ResolvedInputs, ControlInputs } from '../inputs.ts'
import type { Kind } from '../resource.ts'

/** Declares a derived fact of `kind`: its inputs, and how it is computed from them. */
export function defineDerivedFact<K extends Kind, const N extends ControlInputs<K>, V>(
  kind: K,
  inputs: N,
  derive: (resolved: ResolvedInputs<K, N>, settings: Settings, awsCatalog: AwsCatalog, now: Date) => Fact<V>,
) {
  return { kind, inputs, derive }
}
