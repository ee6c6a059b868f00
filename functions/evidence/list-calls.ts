import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { allCollectors } from '../collectors/all-collectors.ts'

const callsOfFacts = new Map<string, readonly string[]>()

/** The API calls of the collector of a fact, such as `lambda:GetFunctionConfiguration`. */
export function listFactCalls(kind: Kind, fact: string): readonly string[] {
  const key = `${kind} ${fact}`
  const known = callsOfFacts.get(key)
  if (known !== undefined) return known
  const collector = getKindDefinition(kind).facts[fact]?.collector ?? ''
  const calls = (allCollectors[kind][collector]?.operations ?? []).map(
    ({ service, name }) => `${service}:${name}`,
  )
  callsOfFacts.set(key, calls)
  return calls
}
