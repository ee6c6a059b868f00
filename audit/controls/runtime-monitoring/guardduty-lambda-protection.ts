import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

const FEATURE = 'LAMBDA_NETWORK_LOGS'

export const guarddutyLambdaProtection = control(
  {
    id: 'runtime-monitoring/guardduty-lambda-protection',
    title: 'GuardDuty Lambda Protection should be enabled where functions run',
    severity: 'HIGH',
    rationale:
      'Without Lambda Protection, traffic from functions to command-and-control servers and mining pools ' +
      'goes unnoticed: functions outside a VPC have no flow logs.',
    remediation: `Enable the feature ${FEATURE} of the detector in the region (UpdateDetector, or UpdateMemberDetectors from the administrator account).`,
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-6',
    ],
    frameworks: { 'AWS FSBP': ['GuardDuty.6'], 'OWASP Serverless Top 10': ['S10'] },
    knownLimitations: [REGION_LIMITATION],
    /** Regions without functions. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::GuardDuty::Detector',
      { facts: ['status', 'features'] },
      ({ resource, status, features }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (status !== 'ENABLED')
          return nonCompliant(`GuardDuty is disabled in ${resource.region}.`, { status })
        const feature =
          (Object.hasOwn(features, FEATURE) ? features[FEATURE]?.status : undefined) ?? 'DISABLED'
        if (feature === 'ENABLED') return compliant({ [FEATURE]: feature })
        return nonCompliant(`GuardDuty Lambda Protection is disabled in ${resource.region}.`, {
          [FEATURE]: feature,
        })
      },
    ),
  ],
)
