import type { Settings } from '../../settings/settings.ts'
import type { Knowledge } from '../knowledge.ts'
import type { Fact } from '../fact.ts'
import type { Given, Need } from '../need.ts'
import type { Kind } from '../resource.ts'

/** Declares a derived fact of `kind`: what it needs, and how an engine's answer comes from that. */
export function derived<K extends Kind, const N extends Need<K>, V>(
  kind: K,
  need: N,
  derive: (given: Given<K, N>, settings: Settings, knowledge: Knowledge, now: Date) => Fact<V>,
) {
  return { kind, need, derive }
}
