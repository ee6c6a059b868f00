import type { ResourceSnapshot } from '../resources/resource-snapshot.ts'
import type { StepCondition } from '../resources/kind-definition.ts'
import { listReferencedResources } from '../resources/kinds.ts'

const CONDITIONS: Readonly<
  Record<StepCondition, (origin: ResourceSnapshot, end: ResourceSnapshot) => boolean>
> = {
  USES_OLDER_VERSION: (version, consumer) =>
    version.presence === 'PRESENT' &&
    isCompatible(version, consumer) &&
    isUsingOlderVersion(version, consumer),
}

/** Whether `condition` holds between the models at both ends of a path. What is not known of them may be so. */
export function isPathConditionMet(
  condition: StepCondition,
  origin: ResourceSnapshot,
  end: ResourceSnapshot,
): boolean {
  return CONDITIONS[condition](origin, end)
}

/** A layer version that names no runtime is meant for all. */
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

/** The ARN of the layer, and the number of its version. */
function splitVersionArn(versionArn: string): [string, number] {
  const end = versionArn.lastIndexOf(':')
  return [versionArn.slice(0, end), Number(versionArn.slice(end + 1))]
}
