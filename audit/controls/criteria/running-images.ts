import { describeResource } from '../../resources/kinds.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { quoteText } from '../../text/quote-text.ts'
import { insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'
import { combineIndexResults } from './multi-arch-images.ts'
import { summarizePhrases } from './task-definitions.ts'

interface Image {
  resource: Resource
}

/** An image that a service or standalone tasks run, with the images of an index. */
type RunningImage<T extends Image> = T & { children: readonly T[] }

/**
 * Evaluates the images that a service or standalone tasks run: the worst result counts. Of an index, for which `evaluate`
 * returns undefined, the images are evaluated. `withoutImages` is the reason if there are none.
 */
export function evaluateRunningImages<T extends Image>(
  running: readonly RunningImage<T>[],
  evaluate: (image: T) => Evaluation | undefined,
  withoutImages = 'The service runs no image from the registry of the account.',
): Evaluation {
  if (running.length === 0) return notApplicable(withoutImages)
  const evaluated = running.map(({ children, ...image }) => ({
    name: describeResource(image.resource),
    result:
      evaluate(image as unknown as T) ??
      combineIndexResults(children.flatMap(child => evaluate(child) ?? [])),
  }))
  const failed = evaluated.filter(({ result }) => result.status === 'NON_COMPLIANT')
  const worst = combineIndexResults(evaluated.map(({ result }) => result))
  if (worst.status !== 'NON_COMPLIANT') return worst
  const names = failed.map(({ name }) => name)
  const others = summarizePhrases(names.slice(1))
  const more = others.length > 0 ? ` These fail too: ${others.join(', ')}.` : ''
  return nonCompliant(`${worst.reason}${more}`, worst.evidence, names)
}

/** Evaluates the images that standalone tasks run, as `evaluateRunningImages`; the reason names their revision. */
export function evaluateStandaloneImages<T extends Image>(
  standaloneTasks: Resource<'AWS::ECS::StandaloneTasks'>,
  images: readonly RunningImage<T>[],
  evaluate: (image: T) => Evaluation | undefined,
): Evaluation {
  const result = evaluateRunningImages(
    images,
    evaluate,
    'Standalone tasks of the revision run no image from the registry of the account.',
  )
  if (result.status !== 'NON_COMPLIANT') return result
  const about = `Standalone tasks run revision ${quoteText(getResourceName(standaloneTasks))}`
  return nonCompliant(`${about}: ${result.reason}`, result.evidence, result.violations)
}

/** The result for an archived image that a workload runs on: what it contains is unknown. */
export function judgeArchivedImage(image: Resource): Evaluation {
  return insufficientData(
    `the ${describeResource(image)} is archived, so that it is neither scanned nor read, although it still runs`,
  )
}
