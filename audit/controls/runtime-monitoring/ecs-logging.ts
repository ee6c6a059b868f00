import { control } from '../control.ts'
import { retired, RETIRED_LIMIT, sentence, shownNames } from '../task-definition.ts'
import { compliant, nonCompliant } from '../verdict.ts'

export const ecsLogging = control(
  {
    id: 'runtime-monitoring/ecs-logging',
    title: 'Containers should send their logs somewhere',
    severity: 'HIGH',
    because:
      'What a container without a log driver writes is lost with it: nobody can tell afterwards what happened.',
    remediation:
      'Register a revision with a logConfiguration for every container, such as the driver awslogs.',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9',
    ],
    mappings: {
      'AWS FSBP': ['ECS.9'],
      'ISO/IEC 27001:2022': ['A.8.15'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.2.1', '10.3.1', '10.6.3'],
    },
    limits: [
      RETIRED_LIMIT,
      'A FireLens router, through which the others log, may be without a driver.',
      'Where the logs go and how long they are kept is not weighed, nor whether the driver blocks the program.',
    ],
    settings: {},
  },
  on => [
    on('AWS::ECS::TaskDefinition', { facts: ['status', 'containers'] }, ({ status, containers }) => {
      const retirement = retired(status)
      if (retirement) return retirement
      const silent = containers
        .filter(({ logDriver, firelens }) => logDriver === 'NONE' && !firelens)
        .map(({ name }) => name)
      if (silent.length === 0) return compliant({ containers: containers.length })
      return nonCompliant(`${sentence(silent, 'has', 'have')} no log driver.`, { silent: shownNames(silent) })
    }),
  ],
)
