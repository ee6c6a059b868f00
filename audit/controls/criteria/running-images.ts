import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { combineIndexResults } from './multi-arch-images.ts'
import { summarizePhrases } from './task-definitions.ts'

interface Image {
  resource: Resource
}

/**
 * Evaluates the images that a service or standalone tasks run: the worst result counts. Of an index, for which `evaluate`
 * returns undefined, the images are evaluated. `withoutImages` is the reason if there are none.
 */
export function evaluateRunningImages<T extends Image>(
  running: readonly (T & { children: readonly T[] })[],
  evaluate: (image: T) => EvaluatorResult | undefined,
  withoutImages = 'The service runs no image from the registry of the account.',
): EvaluatorResult {
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
