import type { Trail } from '../../resources/cloudtrail/account-trails.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteName } from '../../text/quote-text.ts'

/** The number of trails in the evidence. */
const SHOWN = 3

export const cloudtrailEnabled = control(
  {
    id: 'runtime-monitoring/cloudtrail-enabled',
    title: 'A multi-region trail should log management events and validate its log files',
    severity: 'HIGH',
    rationale:
      'Without a trail there is no record of who changed what, and EventBridge receives none of the API ' +
      'events by which Assay detects changes.',
    remediation:
      'Create a multi-region trail (CreateTrail with IsMultiRegionTrail and EnableLogFileValidation, then ' +
      'StartLogging), or fix the existing one (StartLogging, UpdateTrail, PutEventSelectors with ' +
      'management events).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
    ],
    frameworks: {
      'AWS FSBP': ['CloudTrail.1', 'CloudTrail.4'],
      'BSI C5:2020': ['DEV-07', 'OPS-14', 'OPS-15'],
      'CIS AWS Foundations 5.0': ['3.1', '3.2'],
      'CIS AWS Foundations 6.0': ['4.1', '4.2'],
      'CIS AWS Foundations 7.0': ['4.1', '4.2'],
      'DORA 2022/2554': ['Article 10'],
      'FedRAMP 20x KSI 2026': ['KSI-CMT-LMC', 'KSI-MLA-LET', 'KSI-MLA-OSM', 'KSI-SVC-VRI'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(D)', '164.308(a)(5)(ii)(C)', '164.312(b)'],
      'ISO/IEC 27001:2022': ['A.8.15', 'A.8.16'],
      'NIST SP 800-190': ['4.4.5'],
      'NIST SP 800-53 r5': ['AU-2', 'AU-3', 'AU-6', 'AU-9', 'AU-12', 'SI-7'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.2.1', '10.2.2', '10.3.2', '10.3.4'],
      'SOC 2': ['CC7.2', 'CC7.3'],
    },
    criteria: ['A single-region trail does not count, even if every region has one.'],
    knownLimitations: [
      'Whether log files arrive in the bucket, and which events the event selectors exclude, is not checked.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::CloudTrail::AccountTrails', { facts: ['trails'] }, ({ trails }) => {
      const evidence = {
        trails: trails
          .slice(0, SHOWN)
          .map(({ name, isLogging, logsManagementWrites, logFileValidation }) => ({
            name: name.slice(0, 60),
            isLogging,
            logsManagementWrites,
            logFileValidation,
          })),
      }
      if (trails.length === 0) return nonCompliant('The account has no multi-region trail.', evidence)
      const logging = trails.filter(({ isLogging }) => isLogging)
      if (logging.length === 0)
        return nonCompliant(`No multi-region trail is logging: ${joinTrailNames(trails)}.`, evidence)
      const loggingWrites = logging.filter(({ logsManagementWrites }) => logsManagementWrites)
      if (loggingWrites.length === 0) {
        return nonCompliant(
          `No multi-region trail logs write management events: ${joinTrailNames(logging)}.`,
          evidence,
        )
      }
      const [good] = loggingWrites.filter(({ logFileValidation }) => logFileValidation)
      if (good === undefined)
        return nonCompliant(
          `No multi-region trail validates its log files: ${joinTrailNames(loggingWrites)}.`,
          evidence,
        )
      return compliant({ trail: good.name, isOrganizationTrail: good.isOrganizationTrail })
    }),
  ],
)

function joinTrailNames(trails: readonly Trail[]): string {
  const shown = trails.slice(0, SHOWN).map(({ name }) => quoteName(name))
  return shown.join(', ')
}
