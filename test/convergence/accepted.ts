import { tiesOf } from '../../audit/account/model.ts'
import { keyOf } from '../../audit/resources/resource.ts'
import type { Known } from './truth.ts'

/**
 * What a full audit may come upon that events never led to: an image that nobody runs and that has become the latest of
 * its repository, since the later ones were deleted, archived or lost their tags; and what only such an image names. A
 * push says which image is the latest; who takes one away names those that are gone only, and no control asks for the
 * latest one (`latestImage`).
 */
export function isAccepted(
  { model }: Known,
  known: ReadonlyMap<string, Known>,
  before: ReadonlySet<string> = new Set(),
): boolean {
  const key = keyOf(model.resource)
  if (model.resource.kind !== 'AWS::ECR::Image' || before.has(key)) return false
  const asked = new Set([...before, key])
  return [...known.values()].every(namer =>
    tiesOf(namer.model.resource, namer.model.facts).every(
      ({ relation, to }) =>
        keyOf(to) !== key || relation === 'latestImage' || isAccepted(namer, known, asked),
    ),
  )
}
