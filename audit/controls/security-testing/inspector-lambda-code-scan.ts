import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const inspectorLambdaCodeScan = control(
  {
    id: 'security-testing/inspector-lambda-code-scan',
    title: 'Inspector should scan the code of functions',
    severity: 'MEDIUM',
    rationale:
      "Injection flaws, weak cryptography and secrets in a function's own code are not seen by a scan of packages.",
    remediation:
      'Enable it in the region (inspector2 Enable with resource type LAMBDA_CODE, which needs LAMBDA); in an ' +
      'organization the delegated administrator alone may.',
    references: [
      'https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-3',
    ],
    frameworks: { 'AWS FSBP': ['Inspector.3'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      REGION_LIMITATION,
      'Some regions have no code scans; where AWS calls them DISABLED there, exempt the region.',
    ],
    /** Regions without functions, or without code scans. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['lambdaCode'] },
      ({ resource, lambdaCode }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (lambdaCode === 'NONE') return notApplicable(`Inspector does not scan code in ${resource.region}.`)
        if (lambdaCode === 'ENABLED') return compliant({ lambdaCode })
        return nonCompliant(`Inspector's scan of code is ${lambdaCode} in ${resource.region}.`, {
          lambdaCode,
        })
      },
    ),
  ],
)
