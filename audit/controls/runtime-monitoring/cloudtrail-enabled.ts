import type { Trail } from '../../resources/cloudtrail/account-trails.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

/** Trails that the evidence shows. */
const SHOWN = 3

export const cloudtrailEnabled = control(
  {
    id: 'runtime-monitoring/cloudtrail-enabled',
    title: 'A trail of all regions should log management events, and validate its log files',
    severity: 'HIGH',
    rationale:
      'Without it nobody can tell who changed what, and the events by which Assay hears of changes do not exist at all.',
    remediation:
      'Create a multi-region trail (CreateTrail with IsMultiRegionTrail and EnableLogFileValidation, then ' +
      'StartLogging), or mend the one there is: StartLogging, UpdateTrail, PutEventSelectors with management events.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/cloudtrail-controls.html#cloudtrail-1',
      'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html',
    ],
    frameworks: {
      'AWS FSBP': ['CloudTrail.1', 'CloudTrail.4'],
      'CIS AWS 7.0': ['4.1', '4.2'],
      'ISO/IEC 27001:2022': ['A.8.15', 'A.8.16'],
      'NIST SP 800-190': ['4.4.5'],
      'NIST SP 800-53 r5': ['AU-2', 'AU-3', 'AU-6', 'AU-12', 'SI-7'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.2.1', '10.3.2', '10.3.4'],
      'SOC 2': ['CC7.2', 'CC7.3'],
    },
    knownLimitations: [
      'A trail of one region does not count, also where each region has its own.',
      'Whether log files arrive in the bucket, and what is kept out by event selectors that leave something out, is not weighed.',
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
      if (trails.length === 0) return nonCompliant('No trail covers all regions.', evidence)
      const logging = trails.filter(({ isLogging }) => isLogging)
      if (logging.length === 0)
        return nonCompliant(`No trail of all regions is logging: ${joinTrailNames(trails)}.`, evidence)
      const complete = logging.filter(({ logsManagementWrites }) => logsManagementWrites)
      if (complete.length === 0) {
        return nonCompliant(
          `No trail logs the management events that change something: ${joinTrailNames(logging)}.`,
          evidence,
        )
      }
      const [good] = complete.filter(({ logFileValidation }) => logFileValidation)
      if (good === undefined)
        return nonCompliant(`Log files are not validated: ${joinTrailNames(complete)}.`, evidence)
      return compliant({ trail: good.name, isOrganizationTrail: good.isOrganizationTrail })
    }),
  ],
)

function joinTrailNames(trails: readonly Trail[]): string {
  const shown = trails.slice(0, SHOWN).map(({ name }) => name.slice(0, 60))
  return shown.join(', ')
}
