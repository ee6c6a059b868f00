import type { SuppressionFilter } from '../../resources/guardduty/suppression-filter.ts'
import { quoteName } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** The fields that select no resource and no kind of threat, in the spelling of GuardDuty and of Inspector. */
const UNSPECIFIC_FIELDS = [
  'accountId',
  'awsAccountId',
  'cloudProvider',
  'confidence',
  'findingStatus',
  'findingType',
  'firstObservedAt',
  'inspectorScore',
  'lastObservedAt',
  'partition',
  'region',
  'resourceType',
  'service.archived',
  'service.count',
  'service.eventLastSeen',
  'service.serviceName',
  'severity',
  'updatedAt',
]

/** The number of filters in the reason and in the evidence. */
const NAMED = 3

export const findingsNotSuppressed = control(
  {
    id: 'runtime-monitoring/findings-not-suppressed',
    title: 'Filters of GuardDuty and Inspector should not hide the findings of all resources',
    severity: 'HIGH',
    rationale:
      'A filter that archives or suppresses everything is the quietest way to disable detection: the service ' +
      'stays enabled, and no finding is seen. Attackers create such filters before they act.',
    remediation:
      'Delete the filter (guardduty DeleteFilter, inspector2 DeleteFilter), or restrict its criteria to the ' +
      'resources and the kinds of findings that you have accepted (UpdateFilter).',
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/findings_suppression-rule.html',
      'https://docs.aws.amazon.com/inspector/latest/user/findings-managing-supression-rules.html',
    ],
    frameworks: {
      'BSI C5:2020': ['OPS-13'],
      'DORA 2022/2554': ['Article 17'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(D)', '164.308(a)(6)(ii)'],
      'NIS2 Article 21': ['21(2)(b)'],
      'NIST SP 800-53 r5': ['SI-4'],
      'OWASP Serverless Top 10': ['S10'],
    },
    criteria: [
      'A filter hides the findings of all resources if its criteria select nothing but severities, accounts, ' +
        'regions, times, scores and types of resources, or only exclude something.',
    ],
    knownLimitations: [
      'Criteria that select something are not compared with the resources of the account.',
      'Filters of the administrator account of an organization are not read; findings that they hide are not ' +
        'visible here.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::GuardDuty::Detector',
      { facts: ['status', 'suppressionFilters'] },
      ({ status, suppressionFilters }) =>
        status === 'ENABLED'
          ? evaluateFilters(suppressionFilters, 'GuardDuty archives')
          : notApplicable(
              'GuardDuty is not enabled in the region (see runtime-monitoring/guardduty-enabled).',
            ),
    ),
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['ecr', 'lambda', 'lambdaCode', 'suppressionFilters'] },
      ({ ecr, lambda, lambdaCode, suppressionFilters }) =>
        [ecr, lambda, lambdaCode].includes('ENABLED')
          ? evaluateFilters(suppressionFilters, 'Inspector suppresses')
          : notApplicable('Inspector scans neither images nor functions in the region.'),
    ),
  ],
)

function evaluateFilters(filters: readonly SuppressionFilter[], hides: string): EvaluatorResult {
  const broad = filters.filter(({ fields }) => fields.every(field => UNSPECIFIC_FIELDS.includes(field)))
  const evidence = {
    filters: filters.length,
    broad: broad.slice(0, NAMED).map(({ name, fields }) => ({ name, fields: fields.slice(0, NAMED) })),
  }
  if (broad.length === 0) return compliant(evidence)
  const names = broad.map(({ name }) => name)
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  const label = names.length === 1 ? 'filter' : 'filters'
  return nonCompliant(
    `${hides} findings of all resources by ${label} ${names.slice(0, NAMED).map(quoteName).join(', ')}${more}.`,
    evidence,
    names,
  )
}
