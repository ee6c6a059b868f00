import { loadInverseFact } from '../evaluate/load-inverse-fact.ts'
import { listInverseFacts } from '../resources/inverse/inverse-facts.ts'
import type { Resource } from '../resources/resource.ts'
import { mapConcurrent } from '../state/map-concurrent.ts'
import type { ListingStore } from '../state/store.ts'

/** The most images of a notification of which it is searched what runs them. */
const MAX_IMAGES = 1_000

/**
 * Counts the resources in which vulnerable code can run: functions, their published versions, and images that a function, an ECS
 * service or a standalone task runs. Undefined if there are too many images.
 */
export async function countInUse(
  subjects: readonly Resource[],
  store: ListingStore,
): Promise<number | undefined> {
  const images = subjects.filter(({ kind }) => kind === 'AWS::ECR::Image')
  if (images.length > MAX_IMAGES) return undefined
  const paths = listInverseFacts('AWS::ECR::Image', ['runBy']).flatMap(each => each.paths)
  const workloads = await mapConcurrent(images, image => loadInverseFact(image, paths, store))
  const functions = subjects.filter(({ kind }) => kind.startsWith('AWS::Lambda::'))
  return functions.length + workloads.filter(({ count }) => count > 0).length
}
