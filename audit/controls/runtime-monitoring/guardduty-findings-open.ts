import type { DetectorFinding, DetectorFindings } from '../../resources/guardduty/detector-findings.ts'
import { describeResource } from '../../resources/kinds.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'
import { quoteName } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

/** The number of findings in the reason and in the evidence. */
const NAMED = 3

/** `threshold`: open findings of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const guarddutyFindingsOpen = control(
  {
    id: 'runtime-monitoring/guardduty-findings-open',
    title: 'GuardDuty should have no open findings of high severity',
    severity: 'HIGH',
    rationale:
      'A finding of high severity says that a resource is probably compromised. As long as it is open, no record says ' +
      'that it was examined.',
    remediation:
      'Examine the finding (GetFindings), contain the resource, replace its credentials, and archive the finding when the ' +
      'incident is over (ArchiveFindings; of a member account, its administrator account does it).',
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings.html',
      'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_remediate.html',
    ],
    frameworks: {
      'ISO/IEC 27001:2022': ['A.5.25', 'A.8.7'],
      'NIST SP 800-53 r5': ['IR-4'],
      'OWASP Serverless Top 10': ['S10'],
      'SOC 2': ['CC7.3', 'CC7.4'],
    },
    criteria: [
      'A finding is open until it is archived. Archived findings and sample findings are not counted.',
      'The severities are those of GuardDuty: CRITICAL from 9, HIGH from 7, MEDIUM from 4.',
      'Findings on all types of resources count; those on resources that Assay audits are named with the resource.',
      'Of an administrator account, only findings in its own account count.',
    ],
    knownLimitations: [
      'The 200 most severe findings of a region are read.',
      'Where GuardDuty is not enabled, the result is NOT_APPLICABLE: guardduty-enabled fails there.',
      'Findings that a filter archived are not counted: findings-not-suppressed evaluates filters.',
    ],
    settings,
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::GuardDuty::Detector',
      { facts: ['status', 'openFindings'] },
      ({ resource, status, openFindings }, { settings: { threshold } }) =>
        status === 'ENABLED'
          ? evaluateFindings(openFindings, threshold, resource.region)
          : notApplicable(
              'GuardDuty is not enabled in the region (see runtime-monitoring/guardduty-enabled).',
            ),
    ),
  ],
)

function evaluateFindings(
  { counts, worst, unreadUpTo }: DetectorFindings,
  threshold: Severity,
  region: string,
): Evaluation {
  const severe = severities.filter(severity => isSeverityAtLeast(severity, threshold))
  const count = severe.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0)
  const isUnread = unreadUpTo !== undefined && isSeverityAtLeast(unreadUpTo, threshold)
  const shown = worst.filter(({ severity }) => severe.includes(severity))
  const evidence = {
    counts,
    worst: shown.slice(0, NAMED).map(({ id, type, severity }) => ({ id, type, severity })),
    ...(isUnread ? { unreadUpTo } : {}),
  }
  if (count === 0)
    return isUnread
      ? insufficientData(`GuardDuty has more findings in ${region} than are read, and those are all samples`)
      : compliant(evidence)
  const named = shown.slice(0, NAMED).map(describeFinding)
  const more = count > named.length ? ` and ${count - named.length} more` : ''
  return nonCompliant(
    `GuardDuty has ${isUnread ? 'at least ' : ''}${count} open ${count === 1 ? 'finding' : 'findings'} of severity ${threshold}` +
      `${threshold === 'CRITICAL' ? '' : ' or higher'} in ${region}: ${named.join(', ')}${more}.`,
    evidence,
    shown.map(({ id }) => id),
  )
}

function describeFinding({ type, resource, resourceType }: DetectorFinding): string {
  if (resource !== 'NONE') return `${quoteName(type)} on ${describeResource(resource)}`
  return resourceType === '' ? quoteName(type) : `${quoteName(type)} (${quoteName(resourceType)})`
}
