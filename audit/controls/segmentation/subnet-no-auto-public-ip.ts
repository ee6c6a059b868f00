import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const subnetNoAutoPublicIp = control(
  {
    id: 'segmentation/subnet-no-auto-public-ip',
    title: 'Subnets of workloads should not give out public IP addresses by themselves',
    severity: 'MEDIUM',
    rationale:
      'What starts in such a subnet gets a public address without anyone asking for it: the workload has a neighbour on ' +
      'the internet, or is one.',
    remediation:
      'Turn it off (ModifySubnetAttribute with mapPublicIpOnLaunch false); load balancers that need public addresses have ' +
      'subnets of their own.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15',
      'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.15'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
    },
    knownLimitations: [
      'Functions never get a public address, and services say themselves whether their tasks get one (ecs-no-public-ip).',
      'Subnets in which no function and no service runs, such as those of load balancers, are not looked at.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::EC2::Subnet', { facts: ['mapPublicIpOnLaunch'] }, ({ mapPublicIpOnLaunch }) =>
      mapPublicIpOnLaunch
        ? nonCompliant('What starts in the subnet gets a public IPv4 address.', { mapPublicIpOnLaunch })
        : compliant({ mapPublicIpOnLaunch }),
    ),
  ],
)
