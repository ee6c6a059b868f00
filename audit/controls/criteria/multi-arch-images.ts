import type { ImageRole } from '../../resources/ecr/image.ts'
import { notApplicable, type Evaluation, type EvaluatorResult } from '../evaluation.ts'

/** Combines the results of the runnable images of an index: the worst one counts, and the index is compliant only if all are. */
export function combineIndexResults<E extends Evaluation>(images: readonly E[]): E | EvaluatorResult {
  const findResult = (status: Evaluation['status']) => images.find(each => each.status === status)
  return (
    findResult('NON_COMPLIANT') ??
    findResult('INSUFFICIENT_DATA') ??
    findResult('NOT_APPLICABLE') ??
    findResult('COMPLIANT') ??
    notApplicable('The image index contains no runnable images.')
  )
}

/** Explains why an artifact is not evaluated: it is not a runnable image, or it is archived. */
export function skipNotRunnable(role: Exclude<ImageRole, 'IMAGE'>): EvaluatorResult {
  if (role === 'ARCHIVED')
    return notApplicable('The image is archived; it cannot be run until it is restored.')
  if (role === 'INDEX')
    return notApplicable('This is an image index; each of its images is evaluated separately.')
  return notApplicable('This is not a runnable image.')
}
