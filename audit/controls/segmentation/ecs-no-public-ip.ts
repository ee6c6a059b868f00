import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const ecsNoPublicIp = control(
  {
    id: 'segmentation/ecs-no-public-ip',
    title: 'Services and task sets should not give their tasks public IP addresses',
    severity: 'HIGH',
    rationale: 'A task with a public address is one mistake in a security group away from the internet.',
    remediation:
      'Set assignPublicIp to DISABLED (UpdateService with networkConfiguration), with subnets that reach ECR, logs and ' +
      'secrets by VPC endpoints or a NAT gateway; let users in by a load balancer.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-2',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.2', 'ECS.16'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-4', 'AC-6', 'AC-21', 'SC-7'],
      'PCI DSS 4.0.1': ['1.4.4'],
    },
    knownLimitations: [
      'Tasks that are run by themselves (RunTask) get the network that their caller says.',
      'Whether the subnet routes to the internet and a security group lets anyone in is not weighed.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECS::Service', { facts: ['assignPublicIp'] }, ({ assignPublicIp }) => {
      if (assignPublicIp === 'NONE') return notApplicable('The tasks have no network interface of their own.')
      if (assignPublicIp === 'DISABLED') return compliant({ assignPublicIp })
      return nonCompliant('The tasks of the service get public IP addresses.', { assignPublicIp })
    }),
  ],
)
