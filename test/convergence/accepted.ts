import { tiesOf } from '../../audit/account/model.ts'
import { keyOf } from '../../audit/resources/resource.ts'
import type { Known } from './truth.ts'

/**
 * What a full audit may come upon that events never led to: an image that nobody runs and that has become the latest of
 * its repository, since the later ones were deleted or lost their tags. A push says which image is the latest; who
 * takes one away names those that are gone only, and no control asks for the latest one (`latestImage`).
 */
export function isAccepted({ model }: Known, known: ReadonlyMap<string, Known>): boolean {
  if (model.resource.kind !== 'AWS::ECR::Image') return false
  const key = keyOf(model.resource)
  return [...known.values()].every(({ model: { resource, facts } }) =>
    tiesOf(resource, facts).every(({ relation, to }) => relation === 'latestImage' || keyOf(to) !== key),
  )
}
