import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const inspectorLambdaEnabled = control(
  {
    id: 'runtime-monitoring/inspector-lambda-enabled',
    title: 'Inspector should scan functions for vulnerable packages',
    severity: 'MEDIUM',
    rationale:
      'Vulnerabilities in what a function brings along, its layers included, are seen by nothing else of AWS.',
    remediation:
      'Enable it in the region (inspector2 Enable with resource type LAMBDA); in an organization the delegated ' +
      'administrator alone may.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-4',
    ],
    frameworks: { 'AWS FSBP': ['Inspector.4'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [REGION_LIMITATION, 'Functions that a tag excludes from the scan are not weighed.'],
    /** Regions without functions. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['lambda'] },
      ({ resource, lambda }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (lambda === 'NONE')
          return notApplicable(`Inspector does not scan functions in ${resource.region}.`)
        if (lambda === 'ENABLED') return compliant({ lambda })
        return nonCompliant(`Inspector's scan of functions is ${lambda} in ${resource.region}.`, { lambda })
      },
    ),
  ],
)
