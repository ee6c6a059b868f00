import type { ControlId } from '../../../audit/controls/control.ts'
import { getKindDefinition } from '../../../audit/resources/kinds.ts'
import { listRelationships } from '../../../audit/resources/resource-snapshot.ts'
import { getResourceKey } from '../../../audit/resources/resource.ts'
import type { StoredResource } from './full-audit.ts'

/**
 * Whether a full audit can find this resource although no event led to it: it became the latest one because later ones
 * were removed, and nothing runs it. The events name only what was removed. The next full scan finds the resource; after
 * one no difference is accepted.
 */
export function isAcceptedDifference(
  found: StoredResource,
  known: ReadonlyMap<string, StoredResource>,
): boolean {
  const { kind } = found.snapshot.resource
  if (kind === 'AWS::ECR::Image') return isLatestImage(found, known, new Set())
  return kind === 'AWS::ECS::TaskDefinition' && isLatestRevision(found, known)
}

/** The relationships of a repository to the latest tagged image and the latest image. */
const LATEST = ['latestImage', 'latestPush']

/**
 * Whether it is an image that only its repository references, as the latest one, because later ones were deleted,
 * archived or untagged; or a resource that only such an image references.
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

/** Whether it is the latest active revision of a family that no service runs, because later ones were deregistered. */
function isLatestRevision({ snapshot }: StoredResource, known: ReadonlyMap<string, StoredResource>): boolean {
  const key = getResourceKey(snapshot.resource)
  return [...known.values()].every(({ snapshot: { resource, facts } }) =>
    listRelationships(resource, facts).every(({ to }) => getResourceKey(to) !== key),
  )
}

/**
 * Whether the only difference is that standalone tasks with images that pass have ended: their ends are ignored, because
 * each control still passes or does not apply. The next full scan reads them.
 */
export function isIgnoredEnd(stored: StoredResource, real: StoredResource): boolean {
  const { kind } = stored.snapshot.resource
  const results = Object.entries(stored.record?.results ?? {})
  const truths = real.record?.results ?? {}
  return (
    kind === 'AWS::ECS::StandaloneTasks' &&
    stored.snapshot.presence === real.snapshot.presence &&
    results.length > 0 &&
    results.length === Object.keys(truths).length &&
    results.every(
      ([control, { status, open, staleReason }]) =>
        (status === 'COMPLIANT' || status === 'NOT_APPLICABLE') &&
        !open &&
        staleReason === undefined &&
        truths[control as ControlId]?.status === 'NOT_APPLICABLE',
    )
  )
}

/** Whether what only describes a deleted resource is still stored: the next full scan forgets it, and it has no results. */
export function isLeftOver({ snapshot, record }: StoredResource, real: StoredResource): boolean {
  return (
    getKindDefinition(snapshot.resource.kind).describedBy !== undefined &&
    real.snapshot.presence === 'DELETED' &&
    Object.keys(record?.results ?? {}).length === 0
  )
}
