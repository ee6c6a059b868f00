import type { PackageVulnerability, PackageFindings } from '../../../resources/lambda/package-findings.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../../settings/severity.ts'
import { quoteName } from '../../../text/quote-text.ts'
import { nonCompliant, type EvaluatorResult } from '../../evaluation.ts'
import { formatCounts, selectCounts } from '../vulnerabilities.ts'

/** The number of vulnerabilities in the evidence. */
const SHOWN = 3

/** How suppressed vulnerabilities of packages are evaluated. */
export const SUPPRESSED_PACKAGE_CRITERION =
  'A vulnerability that a filter of Inspector suppresses is still in the function, so it counts. Accept it with an exception, ' +
  'which has an owner and an end.'

/** Fails if Inspector found package vulnerabilities of the severity `threshold` or higher, suppressed or not. */
export function findSeverePackages(
  { counts, suppressed, worst }: PackageFindings,
  threshold: Severity,
): Extract<EvaluatorResult, { status: 'NON_COMPLIANT' }> | undefined {
  const severe = severities.filter(severity => isSeverityAtLeast(severity, threshold))
  const [open, hidden] = [selectCounts(counts, severe), selectCounts(suppressed, severe)]
  if (open.length + hidden.length === 0) return undefined
  const shown = worst.filter(({ severity }) => open.some(([each]) => each === severity)).slice(0, SHOWN)
  const example = shown[0] === undefined ? '' : `, such as ${describePackage(shown[0])}`
  const sentences = [
    ...(open.length === 0
      ? []
      : [`Inspector found vulnerabilities in packages of the function: ${formatCounts(open)}${example}.`]),
    ...(hidden.length === 0
      ? []
      : [
          `Filters of Inspector suppress vulnerabilities in packages of the function: ${formatCounts(hidden)}.`,
        ]),
  ]
  const result = nonCompliant(sentences.join(' '), {
    counts: Object.fromEntries(open),
    ...(hidden.length === 0 ? {} : { suppressed: Object.fromEntries(hidden) }),
    worst: shown,
  })
  return result.status === 'NON_COMPLIANT' ? result : undefined
}

/** `CVE-2021-44228 in log4j-core 2.14.1 of layer arn:…:layer:utils:4 (an update fixes it, an exploit is known)`. */
function describePackage({ id, package: named, layer, fix, exploit }: PackageVulnerability): string {
  const place = named === undefined ? '' : ` in ${quoteName(named)}`
  const source = layer === undefined ? '' : ` of layer ${quoteName(layer.split(':').slice(-2).join(':'))}`
  const notes = [...(FIXES[fix] ?? []), ...(exploit === 'YES' ? ['an exploit is known'] : [])]
  return `${quoteName(id)}${place}${source}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`
}

const FIXES: Readonly<Partial<Record<PackageVulnerability['fix'], readonly string[]>>> = {
  YES: ['an update fixes it'],
  PARTIAL: ['an update fixes a part of it'],
  NO: ['no update fixes it yet'],
}
