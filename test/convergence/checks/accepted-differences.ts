import { listRelationships } from '../../../audit/resources/resource-snapshot.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import type { StoredResource } from './full-audit.ts'

/**
 * What a full audit may come upon that events never led to, since it is the latest now that the later ones are gone, and
 * nobody runs it. Who takes those away names them alone; the next sweep comes upon it, and then nothing is accepted.
 */
export function isAcceptedDifference(
  found: StoredResource,
  known: ReadonlyMap<string, StoredResource>,
): boolean {
  const { kind } = found.snapshot.resource
  if (kind === 'AWS::ECR::Image') return isLatestImage(found, known, new Set())
  return kind === 'AWS::ECS::TaskDefinition' && isLatestRevision(found, known)
}

/** By what a repository names the tagged image, and the image, that was pushed last. */
const LATEST = ['latestImage', 'latestPush']

/**
 * An image that nothing names but its repository as the latest one, for the later ones were deleted, archived or lost
 * their tags; and what only such an image names.
 */
function isLatestImage(
  { snapshot: { resource } }: StoredResource,
  known: ReadonlyMap<string, StoredResource>,
  before: ReadonlySet<string>,
): boolean {
  const key = getResourceKey(resource)
  const asked = new Set([...before, key])
  return [...known.values()].every(namer =>
    listRelationships(namer.snapshot.resource, namer.snapshot.facts).every(
      ({ relationship, to }) =>
        getResourceKey(to) !== key ||
        LATEST.includes(relationship) ||
        isAboutLatestImage(namer, known, asked),
    ),
  )
}

function isAboutLatestImage(
  namer: StoredResource,
  known: ReadonlyMap<string, StoredResource>,
  asked: ReadonlySet<string>,
): boolean {
  const { resource } = namer.snapshot
  const isNew = resource.kind === 'AWS::ECR::Image' && !asked.has(getResourceKey(resource))
  return isNew && isLatestImage(namer, known, asked)
}

/** The latest active revision of a family that no service runs, for the later ones were deregistered. */
function isLatestRevision({ snapshot }: StoredResource, known: ReadonlyMap<string, StoredResource>): boolean {
  const key = getResourceKey(snapshot.resource)
  return [...known.values()].every(({ snapshot: { resource, facts } }) =>
    listRelationships(resource, facts).every(({ to }) => getResourceKey(to) !== key),
  )
}
