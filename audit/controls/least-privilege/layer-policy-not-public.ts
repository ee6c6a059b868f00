import { parseArn } from '../../resources/arn.ts'
import { control } from '../control.ts'
import {
  filterPublicExposures,
  formatExposureReason,
  summarizeExposures,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const layerPolicyNotPublic = control(
  {
    id: 'least-privilege/layer-policy-not-public',
    title: 'Layer versions should not allow public access',
    severity: 'HIGH',
    rationale: 'Anyone with an AWS account can download the layer, including the code and secrets in it.',
    remediation:
      'Remove the statement (RemoveLayerVersionPermission) and share the version with your organization ' +
      '(AddLayerVersionPermission with OrganizationId) or with specific accounts. If the layer is public by ' +
      'design, list its name under "publicByDesign" in the settings of this control.',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html'],
    frameworks: { 'OWASP Serverless Top 10': ['S5'] },
    knownLimitations: ['Each version has its own policy. Versions that nothing uses may not have been read.'],
    settings: {
      /** Names of layers that are public by design. */
      publicByDesign: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::Lambda::LayerVersion', { facts: ['policyExposure'] }, (inputs, { settings }) => {
      const { resource, policyExposure } = inputs
      if (policyExposure === 'FOREIGN')
        return notApplicable('The layer belongs to another account; only that account can change its policy.')
      const open = filterPublicExposures(policyExposure)
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      if (settings.publicByDesign.includes(getLayerName(resource.arn)))
        return compliant({ publicByDesign: true })
      return nonCompliant(formatExposureReason(resource, first), summarizeExposures(open))
    }),
  ],
)

function getLayerName(arn: string): string {
  return parseArn(arn)?.resource.split(':')[1] ?? arn
}
