import type { ImageVulnerabilities } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'

/** Vulnerabilities in evidence. */
const MAX_VULNERABILITIES = 5

/** Known limitations of controls that rely on the result of a scan. */
export const SCAN_LIMITATIONS = [
  'Whether a fix exists, and whether the vulnerable code is ever run, is not checked.',
  'Vulnerabilities of severity UNDEFINED or UNTRIAGED do not count.',
]

/** NON_COMPLIANT if the scan of `image` found vulnerabilities of severity `threshold` or higher. */
export function evaluateVulnerabilities(
  image: Resource,
  { counts, worst }: ImageVulnerabilities,
  threshold: Severity,
): EvaluatorResult {
  const severe = severities.filter(
    severity => isSeverityAtLeast(severity, threshold) && (counts[severity] ?? 0) > 0,
  )
  const counted = Object.fromEntries(severe.map(severity => [severity, counts[severity]]))
  if (severe.length === 0) return compliant({ image: image.arn, threshold, counts })
  const found = severe.map(severity => `${counts[severity] ?? 0} ${severity}`).join(', ')
  const shown = worst
    .filter(({ severity }) => severe.some(each => each === severity))
    .slice(0, MAX_VULNERABILITIES)
  const example = shown[0] === undefined ? '' : `, such as ${shown[0].id}`
  return nonCompliant(`The scan of ${describeResource(image)} found vulnerabilities: ${found}${example}.`, {
    image: image.arn,
    counts: counted,
    worst: shown,
  })
}
