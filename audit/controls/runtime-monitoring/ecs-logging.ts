import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecsLogging = control(
  {
    id: 'runtime-monitoring/ecs-logging',
    title: 'Containers should have a log driver',
    severity: 'HIGH',
    rationale:
      'The output of a container without a log driver is lost with the container, and no one can ' +
      'investigate later what happened.',
    remediation:
      'Register a revision with a logConfiguration for every container, for example with the log driver ' +
      'awslogs (RegisterTaskDefinition), and update the services to it (UpdateService).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-9',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.9'],
      'FedRAMP 20x KSI 2026': ['KSI-MLA-LET'],
      'HIPAA Security Rule': ['164.312(b)'],
      'ISO/IEC 27001:2022': ['A.8.15'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['10.2.1', '10.3.1', '10.6.3'],
    },
    criteria: ['A FireLens log router, through which the other containers log, passes without a log driver.'],
    knownLimitations: [
      'Where logs are sent, how long they are kept, and whether the log driver can block the program is ' +
        'not checked.',
    ],
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['containers'] }, ({ containers }) => {
      const silent = containers
        .filter(({ logDriver, firelens }) => logDriver === 'NONE' && !firelens)
        .map(({ name }) => name)
      if (silent.length === 0) return compliant({ containers: containers.length })
      return nonCompliant(`${describeContainers(silent, 'has', 'have')} no log driver.`, {
        silent: summarizeNames(silent),
      })
    }),
)
