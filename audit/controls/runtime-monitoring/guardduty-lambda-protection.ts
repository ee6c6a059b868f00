import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

const FEATURE = 'LAMBDA_NETWORK_LOGS'

export const guarddutyLambdaProtection = control(
  {
    id: 'runtime-monitoring/guardduty-lambda-protection',
    title: 'GuardDuty Lambda Protection should be on where functions run',
    severity: 'HIGH',
    rationale:
      'Without it nobody sees that a function talks to a command-and-control server or a mining pool: functions ' +
      'outside a VPC have no flow logs.',
    remediation: `Enable the feature ${FEATURE} of the region's detector (UpdateDetector, or UpdateMemberDetectors by the administrator).`,
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
        if (status !== 'ENABLED') return nonCompliant(`GuardDuty is off in ${resource.region}.`, { status })
        const feature =
          (Object.hasOwn(features, FEATURE) ? features[FEATURE]?.status : undefined) ?? 'DISABLED'
        if (feature === 'ENABLED') return compliant({ [FEATURE]: feature })
        return nonCompliant(`GuardDuty does not watch functions in ${resource.region}.`, {
          [FEATURE]: feature,
        })
      },
    ),
  ],
)
