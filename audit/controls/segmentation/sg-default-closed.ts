import { getResourceName, type Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

/** Only the group that AWS makes with a VPC can have this name. */
const DEFAULT = 'default'

export const sgDefaultClosed = control(
  {
    id: 'segmentation/sg-default-closed',
    title: 'Default security groups should have no rules, and no workload should be in one',
    severity: 'HIGH',
    rationale:
      'Whatever is started without a security group gets the default one: with rules it lets strangers of the same VPC ' +
      'talk to each other.',
    remediation:
      'Give the workloads groups of their own (UpdateFunctionConfiguration, UpdateService), then revoke all rules of the ' +
      'default group.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-2',
      'https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.2'],
      'CIS AWS Compute 1.0': ['2.7'],
      'CIS AWS Foundations 7.0': ['6.5'],
      'NIST SP 800-190': ['4.3.3'],
      'NIST SP 800-53 r5': ['AC-4', 'SC-7'],
    },
    knownLimitations: [
      'Default groups that no workload is in, and that no group of a workload names, are not looked at.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::EC2::SecurityGroup',
      { facts: ['name', 'ingress', 'egress'] },
      ({ name, ingress, egress }) => {
        if (name !== DEFAULT) return notApplicable('It is not the default group of its VPC.')
        const evidence = { inbound: ingress.length, outbound: egress.length }
        if (ingress.length + egress.length === 0) return compliant(evidence)
        return nonCompliant(
          `The default group has ${countRules(ingress.length, 'inbound')} and ${countRules(egress.length, 'outbound')}.`,
          evidence,
        )
      },
    ),
    declareEvaluator(
      'AWS::Lambda::Function',
      { each: { securityGroups: { facts: ['name'] } } },
      ({ securityGroups }) => {
        if (securityGroups.length === 0) return notApplicable('The function is in no VPC of yours.')
        return evaluateGroups(securityGroups)
      },
    ),
    declareEvaluator(
      'AWS::ECS::Service',
      { facts: ['assignPublicIp', 'inDefaultGroup'], each: { securityGroups: { facts: ['name'] } } },
      ({ assignPublicIp, inDefaultGroup, securityGroups }) => {
        if (assignPublicIp === 'NONE')
          return notApplicable('The tasks have no network interface of their own.')
        if (!inDefaultGroup) return evaluateGroups(securityGroups)
        return nonCompliant(
          'It names no security group, and so its tasks are in the default one of the VPC.',
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
  return nonCompliant(`It is in ${group}, the default security group of its VPC.`, { group })
}

function countRules(count: number, side: string): string {
  return `${count} ${side} ${count === 1 ? 'rule' : 'rules'}`
}
