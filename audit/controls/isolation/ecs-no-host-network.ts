import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecsNoHostNetwork = control(
  {
    id: 'isolation/ecs-no-host-network',
    title: 'Tasks should not use the network of their host',
    severity: 'HIGH',
    rationale:
      'In network mode host, a container can reach services that listen only on the host, and the ' +
      'credentials of the instance through its metadata service. No security group separates the tasks.',
    remediation:
      'Register a revision with networkMode awsvpc (RegisterTaskDefinition) and update the services to it ' +
      '(UpdateService).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-17',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.1', 'ECS.17'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['5.10'],
      'NIST SP 800-190': ['4.4.3'],
      'NIST SP 800-53 r5': ['AC-6', 'CM-5'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.3'],
    },
    criteria: ['Task definitions that AWS Batch creates with host networking fail as well.'],
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(
      declareEvaluator,
      { facts: ['networkMode', 'containers'] },
      ({ networkMode, containers }) => {
        if (networkMode !== 'host') return compliant({ networkMode })
        const privileged = containers.filter(each => each.privileged).map(({ name }) => name)
        return nonCompliant('The tasks use the network of their host (network mode host).', {
          networkMode,
          privileged: summarizeNames(privileged),
        })
      },
    ),
)
