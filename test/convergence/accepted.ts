import { tiesOf } from '../../audit/account/model.ts'
import { keyOf } from '../../audit/resources/resource.ts'
import type { Known } from './truth.ts'

/**
 * What a full audit may come upon that events never led to, since it is the latest now that the later ones are gone, and
 * nobody runs it. Who takes those away names them alone; the next sweep comes upon it, and then nothing is accepted.
 */
export function isAccepted(found: Known, known: ReadonlyMap<string, Known>): boolean {
  const { kind } = found.model.resource
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
  { model: { resource } }: Known,
  known: ReadonlyMap<string, Known>,
  before: ReadonlySet<string>,
): boolean {
  const key = keyOf(resource)
  const asked = new Set([...before, key])
  return [...known.values()].every(namer =>
    tiesOf(namer.model.resource, namer.model.facts).every(
      ({ relation, to }) =>
        keyOf(to) !== key || LATEST.includes(relation) || isOfLatestImage(namer, known, asked),
    ),
  )
}

function isOfLatestImage(
  namer: Known,
  known: ReadonlyMap<string, Known>,
  asked: ReadonlySet<string>,
): boolean {
  const { resource } = namer.model
  const isNew = resource.kind === 'AWS::ECR::Image' && !asked.has(keyOf(resource))
  return isNew && isLatestImage(namer, known, asked)
}

/** The latest active revision of a family that no service runs, for the later ones were deregistered. */
function isLatestRevision({ model }: Known, known: ReadonlyMap<string, Known>): boolean {
  const key = keyOf(model.resource)
  return [...known.values()].every(({ model: { resource, facts } }) =>
    tiesOf(resource, facts).every(({ to }) => keyOf(to) !== key),
  )
}
