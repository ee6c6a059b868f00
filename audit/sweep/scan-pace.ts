import { getKindDefinition } from '../resources/kinds.ts'
import { FACTS_VERSION, type ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { Kind } from '../resources/resource.ts'

/**
 * After how many seconds `image-content` ordinarily has time for a further read of a kind. Its four instances read the layers of
 * an image in 20 seconds, the archive of a function or of a layer version in four, and verify two images at a time in about two.
 */
const SECONDS_PER_READ: Readonly<Partial<Record<Kind, number>>> = {
  'AWS::ECR::ImageContent': 5,
  'AWS::ECR::ImageVerification': 0.25,
  'AWS::Lambda::CodeContent': 1,
}

/**
 * How many seconds pass until what a full scan requested of these resources is read. Then it requests more: what an event asks
 * for in the meantime waits for these reads alone, not for all of the scan.
 */
export function computePause(requested: readonly ResourceSnapshot[]): number {
  return requested.reduce(
    (seconds, snapshot) =>
      isReadForever(snapshot) ? seconds : seconds + (SECONDS_PER_READ[snapshot.resource.kind] ?? 0),
    0,
  )
}

/** Whether all facts are known and never change, so that a read takes no time. */
function isReadForever({ resource, factsVersion, facts }: ResourceSnapshot): boolean {
  const definition = getKindDefinition(resource.kind)
  if (definition.immutable === undefined || factsVersion !== FACTS_VERSION) return false
  return Object.keys(definition.facts).every(name => 'known' in (facts[name] ?? {}))
}
