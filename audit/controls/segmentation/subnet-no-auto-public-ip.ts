import { control } from '../control.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const subnetNoAutoPublicIp = control(
  {
    id: 'segmentation/subnet-no-auto-public-ip',
    title: 'Subnets of workloads should not assign public IP addresses automatically',
    severity: 'MEDIUM',
    rationale:
      'A resource that is launched in such a subnet gets a public IP address that no one asked for, and ' +
      'can become reachable from the internet.',
    remediation:
      'Turn off automatic assignment (ModifySubnetAttribute with MapPublicIpOnLaunch false). Put load ' +
      'balancers that need public IP addresses into their own subnets.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15',
      'https://docs.aws.amazon.com/vpc/latest/userguide/subnet-public-ip.html',
    ],
    frameworks: {
      'AWS FSBP': ['EC2.15'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-MAT'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
    },
    criteria: [
      'Functions never get a public IP address, and services decide themselves whether their tasks get ' +
        'one (segmentation/ecs-no-public-ip).',
    ],
    knownLimitations: [
      'Subnets without functions and services, such as those of load balancers, are not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::EC2::Subnet', { facts: ['mapPublicIpOnLaunch'] }, ({ mapPublicIpOnLaunch }) =>
      mapPublicIpOnLaunch
        ? nonCompliant('The subnet assigns public IPv4 addresses on launch (MapPublicIpOnLaunch is true).', {
            mapPublicIpOnLaunch,
          })
        : compliant({ mapPublicIpOnLaunch }),
    ),
  ],
)
