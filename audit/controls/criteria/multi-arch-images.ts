import type { ImageRole } from '../../resources/ecr/image.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/**
 * The result of a multi-architecture index from those of its runnable images: the worst one. It is compliant only if
 * every one of them is.
 */
export function combineIndexResults(images: readonly EvaluatorResult[]): EvaluatorResult {
  const findResult = (status: EvaluatorResult['status']) => images.find(each => each.status === status)
  return (
    findResult('NON_COMPLIANT') ??
    findResult('NOT_APPLICABLE') ??
    findResult('COMPLIANT') ??
    notApplicable('The index contains no runnable image.')
  )
}

/** NOT_APPLICABLE for an artifact that is not an image, or that cannot be run now. */
export function skipNotRunnable(role: Exclude<ImageRole, 'IMAGE'>): EvaluatorResult {
  if (role === 'ARCHIVED') return notApplicable('The image is archived; it cannot run until it is restored.')
  if (role === 'INDEX')
    return notApplicable('This is a multi-architecture index; each of its images is evaluated separately.')
  return notApplicable('The artifact is not a runnable image.')
}
