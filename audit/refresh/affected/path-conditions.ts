import type { ResourceSnapshot } from '../../resources/resource-snapshot.ts'
import type { Resource } from '../../resources/resource.ts'
import { loadSnapshot } from '../../state/load-snapshot.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import type { ItemStore } from '../../state/store.ts'
import type { EffectPath, StepCondition } from '../../resources/kind-definition.ts'
import { listReferencedResources } from '../../resources/kinds.ts'

const CONDITIONS: Readonly<
  Record<StepCondition, (origin: ResourceSnapshot, end: ResourceSnapshot) => boolean>
> = {
  USES_OLDER_VERSION: (version, consumer) =>
    version.presence === 'PRESENT' &&
    isCompatible(version, consumer) &&
    isUsingOlderVersion(version, consumer),
}

/** Keeps the resources at the end of `effectPath` that meet its conditions. Without conditions it keeps all. */
export async function filterByConditions<T extends { resource: Resource }>(
  reached: readonly T[],
  effectPath: EffectPath,
  origin: ResourceSnapshot,
  store: Pick<ItemStore, 'load'>,
): Promise<readonly T[]> {
  const conditions = effectPath.flatMap(step => ('condition' in step && step.condition) || [])
  if (conditions.length === 0) return reached
  const matching = await mapConcurrent(reached, async each => {
    const end = await loadSnapshot(each.resource, store)
    return end === undefined || conditions.every(only => isConditionMet(only, origin, end)) ? [each] : []
  })
  return matching.flat()
}

/** Whether the condition holds between the snapshots at both ends of a path. An unknown fact meets it. */
function isConditionMet(condition: StepCondition, origin: ResourceSnapshot, end: ResourceSnapshot): boolean {
  return CONDITIONS[condition](origin, end)
}

/** A layer version without compatible runtimes is compatible with all. */
function isCompatible(version: ResourceSnapshot, consumer: ResourceSnapshot): boolean {
  const runtimes = findKnownValue(version, 'compatibleRuntimes')
  const runtime = findKnownValue(consumer, 'runtime')
  if (!Array.isArray(runtimes) || runtimes.length === 0 || runtime === undefined) return true
  return runtimes.includes(runtime)
}

function isUsingOlderVersion(version: ResourceSnapshot, consumer: ResourceSnapshot): boolean {
  const layers = findKnownValue(consumer, 'layers')
  if (layers === undefined) return true
  const [layer, newest] = splitVersionArn(version.resource.arn)
  return listReferencedResources(layers).some(({ arn }) => {
    const [ownLayer, number] = splitVersionArn(arn)
    return ownLayer === layer && number < newest
  })
}

function findKnownValue({ facts }: ResourceSnapshot, name: string): unknown {
  const fact = facts[name]
  return fact !== undefined && 'known' in fact ? fact.known : undefined
}

/** Splits the ARN of a layer version into the ARN of the layer and the number of the version. */
function splitVersionArn(versionArn: string): [string, number] {
  const end = versionArn.lastIndexOf(':')
  return [versionArn.slice(0, end), Number(versionArn.slice(end + 1))]
}
