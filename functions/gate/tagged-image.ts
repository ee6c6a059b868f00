import type { FactsByName } from '../../audit/resources/fact.ts'
import { known } from '../../audit/resources/fact.ts'
import { listRelationships } from '../../audit/resources/resource-snapshot.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import { loadEdgeSource } from '../../audit/state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../audit/state/keys.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import type { Store } from '../../audit/state/store.ts'

/**
 * What is known of a tag of a repository: `image`, the image that has it. Undefined if the account does not show which one
 * that is.
 */
export async function loadTagFacts(
  tag: Resource<'AWS::ECR::ImageTag'>,
  store: Pick<Store, 'load' | 'list'>,
): Promise<FactsByName | undefined> {
  const target = getResourceKey(tag)
  const images: Resource[] = []
  const prefix = buildEdgePrefix('AWS::ECR::Image', 'taggedAs')
  for await (const edge of store.list(buildResourcePartition(target), prefix)) {
    const { resource } = await loadEdgeSource(edge, 'taggedAs', target, store)
    if (resource !== undefined && (await isTaggedAs(resource, target, store))) images.push(resource)
  }
  const [image, ...others] = images
  return image === undefined || others.length > 0 ? undefined : { image: known(image) }
}

/** Whether a resource is a tag, which has no facts of its own. */
export function isImageTag(resource: Resource): resource is Resource<'AWS::ECR::ImageTag'> {
  return resource.kind === 'AWS::ECR::ImageTag'
}

/** Whether an image has the tag now: an edge can also be of what it had. */
async function isTaggedAs(image: Resource, tag: string, store: Pick<Store, 'load'>): Promise<boolean> {
  const snapshot = await loadSnapshot(image, store)
  if (snapshot?.presence !== 'PRESENT') return false
  return listRelationships(snapshot.resource, snapshot.facts).some(
    ({ relationship, to }) => relationship === 'taggedAs' && getResourceKey(to) === tag,
  )
}
