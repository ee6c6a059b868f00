import type { ImageVulnerabilities } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The number of vulnerabilities in the evidence. */
const SHOWN = 5

/** The limitations that follow from relying on the scan. */
export const SCAN_LIMITATIONS = [
  'Whether a fix exists, and whether the vulnerable code is ever run, is not checked.',
  'Vulnerabilities of severity UNDEFINED or UNTRIAGED are not counted.',
]

/** Fails if the scan of `image` found vulnerabilities of the severity `threshold` or higher. */
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
  const shown = worst.filter(({ severity }) => severe.some(each => each === severity)).slice(0, SHOWN)
  const example = shown[0] === undefined ? '' : `, such as ${quoteText(shown[0].id)}`
  return nonCompliant(`The scan of ${describeResource(image)} found vulnerabilities: ${found}${example}.`, {
    image: image.arn,
    counts: counted,
    worst: shown,
  })
}
