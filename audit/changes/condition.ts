import type { Model } from '../account/model.ts'
import type { Condition } from '../resources/kind.ts'
import { namedBy } from '../resources/kinds.ts'

const CONDITIONS: Readonly<Record<Condition, (origin: Model, end: Model) => boolean>> = {
  BEHIND: (version, user) =>
    version.presence === 'PRESENT' && isMeantFor(version, user) && usesOlder(version, user),
}

/** Whether `condition` holds between the models at both ends of a path. What is not known of them may be so. */
export function holds(condition: Condition, origin: Model, end: Model): boolean {
  return CONDITIONS[condition](origin, end)
}

/** A layer version that names no runtime is meant for all. */
function isMeantFor(version: Model, user: Model): boolean {
  const runtimes = knownOf(version, 'compatibleRuntimes')
  const runtime = knownOf(user, 'runtime')
  if (!Array.isArray(runtimes) || runtimes.length === 0 || runtime === undefined) return true
  return runtimes.includes(runtime)
}

function usesOlder(version: Model, user: Model): boolean {
  const layers = knownOf(user, 'layers')
  if (layers === undefined) return true
  const [layer, newest] = partsOf(version.resource.arn)
  return namedBy(layers).some(({ arn }) => {
    const [used, number] = partsOf(arn)
    return used === layer && number < newest
  })
}

function knownOf({ facts }: Model, name: string): unknown {
  const fact = facts[name]
  return fact !== undefined && 'known' in fact ? fact.known : undefined
}

/** The ARN of the layer, and the number of its version. */
function partsOf(versionArn: string): [string, number] {
  const end = versionArn.lastIndexOf(':')
  return [versionArn.slice(0, end), Number(versionArn.slice(end + 1))]
}
