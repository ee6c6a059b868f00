import type { ImageRole } from '../../resources/ecr/image.ts'
import { notApplicable, type EvaluatorResult } from '../evaluation.ts'

/**
 * An index is judged by those of its images that can be run: as the worst of them, and as compliant only if every
 * one is.
 */
export function combineIndexResults(images: readonly EvaluatorResult[]): EvaluatorResult {
  const findResult = (status: EvaluatorResult['status']) => images.find(each => each.status === status)
  return (
    findResult('NON_COMPLIANT') ??
    findResult('NOT_APPLICABLE') ??
    findResult('COMPLIANT') ??
    notApplicable('It is an index of no images that could be run.')
  )
}

/** What is said of what is no image, or cannot be run now. */
export function skipNotRunnable(role: Exclude<ImageRole, 'IMAGE'>): EvaluatorResult {
  if (role === 'ARCHIVED') return notApplicable('It is archived: it cannot be run before it is restored.')
  if (role === 'INDEX') return notApplicable('It is an index; its images are judged each for itself.')
  return notApplicable('It is no image that could be run.')
}
