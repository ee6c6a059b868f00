import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsNoPublicIp = control(
  {
    id: 'segmentation/ecs-no-public-ip',
    title: 'Services and task sets should not assign public IP addresses to their tasks',
    severity: 'HIGH',
    rationale: 'A task with a public IP address is one security group mistake away from the internet.',
    remediation:
      'Set assignPublicIp to DISABLED (UpdateService with networkConfiguration). Use subnets that reach ' +
      'ECR, CloudWatch Logs and Secrets Manager through VPC endpoints or a NAT gateway. Expose the ' +
      'service through a load balancer.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.2', 'ECS.16'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-MAT'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
      'PCI DSS 4.0.1': ['1.4.4'],
    },
    knownLimitations: [
      'Standalone tasks (RunTask) are not checked: their caller chooses the network configuration.',
      'Whether the subnet routes to the internet, and whether a security group allows inbound traffic, ' +
        'is not checked.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECS::Service', { facts: ['assignPublicIp'] }, ({ assignPublicIp }) => {
      if (assignPublicIp === 'NONE')
        return notApplicable(
          'The tasks have no elastic network interface (their network mode is not awsvpc).',
        )
      if (assignPublicIp === 'DISABLED') return compliant({ assignPublicIp })
      return nonCompliant('The tasks of the service get public IP addresses.', { assignPublicIp })
    }),
  ],
)
