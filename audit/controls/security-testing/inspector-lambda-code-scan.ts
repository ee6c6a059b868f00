import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const inspectorLambdaCodeScan = control(
  {
    id: 'security-testing/inspector-lambda-code-scan',
    title: 'Inspector should scan the code of functions',
    severity: 'MEDIUM',
    rationale:
      "A package scan does not find injection flaws, weak cryptography or secrets in a function's own " +
      'code.',
    remediation:
      'Enable Inspector for Lambda code in the region (inspector2 Enable with resource types LAMBDA and ' +
      'LAMBDA_CODE). In an organization, only the delegated administrator can do this.',
    references: [
      'https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-3',
    ],
    frameworks: { 'AWS FSBP': ['Inspector.3'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      REGION_LIMITATION,
      'Some regions do not offer code scanning. If AWS reports it as DISABLED there, list the region ' +
        'under "exemptRegions".',
    ],
    /** Regions without functions, or without code scanning. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['lambdaCode'] },
      ({ resource, lambdaCode }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (lambdaCode === 'NONE')
          return notApplicable(`Inspector does not offer code scanning in ${resource.region}.`)
        if (lambdaCode === 'ENABLED') return compliant({ lambdaCode })
        return nonCompliant(`Inspector scanning of function code is ${lambdaCode} in ${resource.region}.`, {
          lambdaCode,
        })
      },
    ),
  ],
)
