import { getResourceName, type Resource } from '../../resources/resource.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { UNUSED_GROUP_LIMITATION } from '../criteria/open-ports.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

/** Reserved: only the group that AWS creates with a VPC has this name. */
const DEFAULT = 'default'

export const sgDefaultClosed = control(
  {
    id: 'segmentation/sg-default-closed',
    title: 'Default security groups should have no rules, and workloads should not use them',
    severity: 'HIGH',
    rationale:
      'A resource that is launched without a security group gets the default one. If this group has ' +
      'rules, unrelated resources in the VPC can reach each other.',
    remediation:
      'Give the workloads their own security groups (UpdateFunctionConfiguration with VpcConfig, ' +
      'UpdateService with networkConfiguration). Then revoke all rules of the default group ' +
      '(RevokeSecurityGroupIngress, RevokeSecurityGroupEgress).',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2',
      'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.2'],
      'BSI C5:2020': ['COS-06'],
      'CIS AWS Compute 1.0': ['2.7'],
      'CIS AWS Foundations 5.0': ['5.5'],
      'CIS AWS Foundations 6.0': ['6.5'],
      'CIS AWS Foundations 7.0': ['6.5'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-ULN'],
      'NIST SP 800-190': ['4.3.3'],
      'NIST SP 800-53 r5': ['AC-4', 'SC-7'],
    },
    knownLimitations: [UNUSED_VERSION_LIMITATION, UNUSED_GROUP_LIMITATION],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['name', 'ingress', 'egress'] },
      ({ name, ingress, egress }) => {
        if (name !== DEFAULT) return notApplicable('This is not the default security group of its VPC.')
        const evidence = { inbound: ingress.length, outbound: egress.length }
        if (ingress.length + egress.length === 0) return compliant(evidence)
        return nonCompliant(
          `The default security group has ${countRules(ingress.length, 'inbound')} and ${countRules(egress.length, 'outbound')}.`,
          evidence,
        )
      },
    ),
    declareForVersions(
      declareEvaluator,
      { each: { securityGroups: { facts: ['name'] } } },
      ({ securityGroups }) => {
        if (securityGroups.length === 0) return notApplicable('The function is not attached to a VPC.')
        return evaluateGroups(securityGroups)
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      { facts: ['assignPublicIp', 'inDefaultGroup'], each: { securityGroups: { facts: ['name'] } } },
      ({ assignPublicIp, inDefaultGroup, securityGroups }) => {
        if (assignPublicIp === 'NONE')
          return notApplicable(
            'The tasks have no elastic network interface (their network mode is not awsvpc).',
          )
        if (!inDefaultGroup) return evaluateGroups(securityGroups)
        return nonCompliant(
          'The service names no security group, so its tasks use the default security group of the VPC.',
          {
            inDefaultGroup,
          },
        )
      },
    ),
  ],
)

function evaluateGroups(groups: readonly { resource: Resource; name: string }[]): EvaluatorResult {
  const inDefault = groups.find(({ name }) => name === DEFAULT)
  if (inDefault === undefined)
    return compliant({ groups: groups.slice(0, 10).map(({ name }) => name.slice(0, 80)) })
  const group = getResourceName(inDefault.resource)
  return nonCompliant(`The workload uses ${quoteText(group)}, the default security group of its VPC.`, {
    group,
  })
}

function countRules(count: number, side: string): string {
  return `${count} ${side} ${count === 1 ? 'rule' : 'rules'}`
}
