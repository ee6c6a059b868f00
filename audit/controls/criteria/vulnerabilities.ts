import type { ImageVulnerabilities, VulnerabilityCounts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'
import { compliant, nonCompliant, type EvaluatorResult } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** The number of vulnerabilities in the evidence. */
const SHOWN = 5

/** The severity from which vulnerabilities of what runs fail, unless the settings have another one. */
export const DEFAULT_THRESHOLD: Severity = 'HIGH'

/** The limitations that follow from relying on the scan. */
export const SCAN_LIMITATIONS = [
  'Whether a fix exists, and whether the vulnerable code is ever run, is not checked.',
  'Vulnerabilities of severity UNDEFINED or UNTRIAGED are not counted.',
  'What filters of Inspector in another account suppress of its images is not visible.',
]

/** How suppressed vulnerabilities are evaluated. */
export const SUPPRESSION_CRITERION =
  'A vulnerability that a filter of Inspector suppresses is still in the image, so it counts. Accept it with an ' +
  'exception, which has an owner and an end.'

/** Fails if the scan of `image` found vulnerabilities of the severity `threshold` or higher, suppressed or not. */
export function evaluateVulnerabilities(
  image: Resource,
  { counts, worst, suppressed }: ImageVulnerabilities,
  threshold: Severity,
): EvaluatorResult {
  const severe = severities.filter(severity => isSeverityAtLeast(severity, threshold))
  const [open, hidden] = [selectCounts(counts, severe), selectCounts(suppressed, severe)]
  if (open.length + hidden.length === 0) return compliant({ image: image.arn, threshold, counts, suppressed })
  const shown = worst.filter(({ severity }) => open.some(([each]) => each === severity)).slice(0, SHOWN)
  const example = shown[0] === undefined ? '' : `, such as ${quoteText(shown[0].id)}`
  const sentences = [
    ...(open.length === 0
      ? []
      : [`The scan of ${describeResource(image)} found vulnerabilities: ${formatCounts(open)}${example}.`]),
    ...(hidden.length === 0
      ? []
      : [
          `Filters of Inspector suppress vulnerabilities of ${describeResource(image)}: ${formatCounts(hidden)}.`,
        ]),
  ]
  return nonCompliant(sentences.join(' '), {
    image: image.arn,
    counts: Object.fromEntries(open),
    ...(hidden.length === 0 ? {} : { suppressed: Object.fromEntries(hidden) }),
    worst: shown,
  })
}

type SeverityCount = readonly [severity: Severity, count: number]

/** The counts of these severities, without zeros. */
export function selectCounts(counts: VulnerabilityCounts, among: readonly Severity[]): SeverityCount[] {
  return among.flatMap((severity): SeverityCount[] => {
    const count = counts[severity] ?? 0
    return count > 0 ? [[severity, count]] : []
  })
}

/** `2 CRITICAL, 1 HIGH`. */
export function formatCounts(counts: readonly SeverityCount[]): string {
  return counts.map(([severity, count]) => `${count} ${severity}`).join(', ')
}
