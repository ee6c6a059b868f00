import type { Settings } from '../../settings/settings.ts'
import type { AwsCatalog } from '../aws-catalog.ts'
import type { Fact } from '../fact.ts'
import type { ResolvedInputs, ControlInputs } from '../inputs.ts'
import type { Kind } from '../resource.ts'

/** Declares a derived fact of `kind`: what it needs, and how an engine's answer comes from that. */
export function defineDerivedFact<K extends Kind, const N extends ControlInputs<K>, V>(
  kind: K,
  inputs: N,
  derive: (resolved: ResolvedInputs<K, N>, settings: Settings, awsCatalog: AwsCatalog, now: Date) => Fact<V>,
) {
  return { kind, inputs, derive }
}
