import type { ExceptionTarget } from '../../../audit/settings/exception.ts'
import { checkExceptions } from '../../../audit/settings/exception-review.ts'
import type { Finding, NonPassingResult } from '../finding.ts'
import type { CoveringException, Posture } from '../posture.ts'
import type { PostureContext } from './posture-context.ts'

/** What is to be reviewed about exceptions: those that expired, match nothing, end soon or cover much. */
export function listExceptionsToReview(
  findings: readonly NonPassingResult[],
  unknown: readonly NonPassingResult[],
  { exceptions = [], at }: PostureContext,
  findTagDigests: (resource: NonPassingResult['resource']) => ExceptionTarget['tagDigests'],
): Posture['exceptions'] {
  const build = (result: NonPassingResult) => buildCoverable(result, findTagDigests(result.resource))
  const what = { findings: findings.map(build), unknown: unknown.map(build) }
  const { expired, unmatched, expiring, broad } = checkExceptions(exceptions, what, at)
  const flatten = (covering: (typeof broad)[number]): CoveringException => ({
    ...covering.exception,
    covers: covering.covers,
  })
  return {
    expired: expired.map(({ exception, findings: exposed }) => ({ ...exception, exposed: exposed.length })),
    unmatched,
    ...(expiring.length > 0 ? { expiring: expiring.map(flatten) } : {}),
    ...(broad.length > 0 ? { broad: broad.map(flatten) } : {}),
  }
}

/** What an exception can cover of a result. */
export function buildCoverable(
  result: NonPassingResult & Pick<Finding, 'evidence'>,
  tagDigests: ExceptionTarget['tagDigests'],
): ExceptionTarget {
  const { control, resource, reason, evidence } = result
  return { control, arn: resource.arn, reason, evidence, tagDigests }
}
