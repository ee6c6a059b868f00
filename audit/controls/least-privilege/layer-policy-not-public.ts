import { parseArn } from '../../resources/arn.ts'
import { control } from '../control.ts'
import { publicAmong, shown, statementOf, whom } from '../exposed.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

export const layerPolicyNotPublic = control(
  {
    id: 'least-privilege/layer-policy-not-public',
    title: 'Layer versions should not be shared with everyone',
    severity: 'HIGH',
    because:
      'Anyone with an AWS account of his own can download the layer, with all the code and secrets in it.',
    remediation:
      'Remove the statement (RemoveLayerVersionPermission) and share the version with your organization ' +
      '(AddLayerVersionPermission with OrganizationId) or with accounts; list a layer that is published for everyone ' +
      'under "publicByDesign".',
    references: ['https://docs.aws.amazon.com/lambda/latest/dg/permissions-layer-cross-account.html'],
    mappings: { 'OWASP Serverless Top 10': ['S5'] },
    limits: ['Each version has a policy of its own; versions that nobody uses may not have been read.'],
    settings: {
      /** Names of layers that are published for everyone. */
      publicByDesign: [] as string[],
    },
  },
  on => [
    on('AWS::Lambda::LayerVersion', { facts: ['policyExposure'] }, (given, { settings }) => {
      const { resource, policyExposure } = given
      if (policyExposure === 'FOREIGN')
        return notApplicable("The layer is another account's, which alone can change its policy.")
      const open = publicAmong(policyExposure)
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      if (settings.publicByDesign.includes(layerName(resource.arn)))
        return compliant({ publicByDesign: true })
      const does = `lets ${whom(first)} use the layer`
      return nonCompliant(`${statementOf(first)} of the policy ${does}.`, shown(open))
    }),
  ],
)

function layerName(arn: string): string {
  return parseArn(arn)?.resource.split(':')[1] ?? arn
}
