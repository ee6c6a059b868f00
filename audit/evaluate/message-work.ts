import { measureSteps } from '../engines/iam/step-limit.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../resources/resource.ts'

/** The resources of a message that are processed now. The others are postponed to a further message. */
export interface MessageWork {
  /**
   * Whether to go on with a resource. Once the message has used this share of its steps, the resource is postponed.
   * The first resource never is: every message completes one.
   */
  accepts(resource: Resource, share?: number): boolean
  /** Lists the postponed resources in the order of the message. */
  listPostponed(): Resource[]
}

/**
 * The steps after which a message takes on no further resource: about 5 s of the deployed function. With the last
 * resource, whose own steps are limited to about as many, a message ends within a third of the function's timeout.
 */
export const MAX_MESSAGE_STEPS = 16_000_000

/**
 * The most steps to compare the policies of a resource before and after a change. Twelve of AWS's managed policies take
 * up to 390,000.
 */
export const MAX_DIFF_STEPS = 4_000_000

/** Creates the work of a message about `resources`. */
export function createMessageWork(
  resources: readonly Resource[],
  maxSteps: number = MAX_MESSAGE_STEPS,
): MessageWork {
  const countTaken = measureSteps()
  const postponed = new Set<ResourceKey>()
  const [first] = resources.map(getResourceKey)
  return {
    accepts(resource, share = 1) {
      const key = getResourceKey(resource)
      if (postponed.has(key)) return false
      if (key === first || countTaken() < maxSteps * share) return true
      postponed.add(key)
      return false
    },
    listPostponed: () => resources.filter(resource => postponed.has(getResourceKey(resource))),
  }
}
