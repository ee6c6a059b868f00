import { getResourceName } from '../../resources/resource.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

export const workloadNotInDefaultVpc = control(
  {
    id: 'segmentation/workload-not-in-default-vpc',
    title: 'Workloads should not run in a default VPC',
    severity: 'MEDIUM',
    rationale:
      'All subnets of a default VPC are public, and everything that is launched without a chosen network ' +
      'is in it, too: it isolates nothing.',
    remediation:
      'Move the workload to private subnets of a dedicated VPC (UpdateFunctionConfiguration with ' +
      'VpcConfig; UpdateService with networkConfiguration).',
    references: ['https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html'],
    frameworks: {
      'BSI C5:2020': ['COS-06'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-ULN'],
      'NIST SP 800-190': ['4.3.4'],
    },
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Tasks that use the network of their instances are not checked.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareForVersions(declareEvaluator, { one: { vpc: { facts: ['isDefault'] } } }, ({ vpc }) => {
      if (vpc === 'NONE') return notApplicable('The function is not attached to a VPC.')
      const name = getResourceName(vpc.resource)
      return vpc.isDefault
        ? nonCompliant(`The function runs in ${quoteText(name)}, the default VPC of the region.`, {
            vpc: name,
          })
        : compliant({ vpc: name })
    }),
    declareEvaluator(
      'AWS::ECS::Service',
      { each: { subnets: { one: { vpc: { facts: ['isDefault'] } } } } },
      ({ subnets: [...subnets] }) => {
        if (subnets.length === 0)
          return notApplicable(
            'The tasks have no elastic network interface (their network mode is not awsvpc).',
          )
        const inDefault = subnets.find(({ vpc }) => vpc.isDefault)
        const vpcs = [...new Set(subnets.map(({ vpc }) => getResourceName(vpc.resource)))]
        if (inDefault === undefined) return compliant({ vpcs: vpcs.slice(0, 5) })
        const name = getResourceName(inDefault.vpc.resource)
        return nonCompliant(`The tasks run in ${quoteText(name)}, the default VPC of the region.`, {
          vpc: name,
          subnet: getResourceName(inDefault.resource),
        })
      },
    ),
  ],
)
