import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { describeContainers, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'
import { quoteName } from '../../text/quote-text.ts'

export const ecsNonrootUser = control(
  {
    id: 'isolation/ecs-nonroot-user',
    title: 'Containers should not run as root',
    severity: 'MEDIUM',
    rationale: 'Root in a container can change every file in it, and most container escapes need root.',
    remediation:
      'Register a revision whose containers set "user" to a user other than root (0), or to ContainerUser ' +
      'on Windows (RegisterTaskDefinition), and update the services to it (UpdateService). Give this user ' +
      'access to the files that the program needs.',
    references: ['https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-20'],
    frameworks: {
      'AWS FSBP': ['ECS.20', 'ECS.21'],
      'BSI C5:2020': ['OPS-23'],
      'CIS Docker 1.6': ['4.1'],
      'FedRAMP 20x KSI 2026': ['KSI-CNA-IBP'],
      'NIST SP 800-190': ['4.1.2', '4.4.3'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.3'],
    },
    knownLimitations: [
      'A task definition does not say which image its tag names: if a container definition sets no user, the result is ' +
        'INSUFFICIENT_DATA, unless another container runs as root. The control image-user-nonroot evaluates the images that ' +
        'services run.',
    ],
    settings: {},
  },
  declareEvaluator =>
    declareForRevisions(declareEvaluator, { facts: ['rootContainers'] }, ({ rootContainers }) => {
      const names = rootContainers.map(({ container }) => container)
      const [first] = rootContainers
      if (first === undefined) return compliant({ root: [] })
      const reason = `${describeContainers(names, 'runs', 'run')} as ${quoteName(first.user)}.`
      return nonCompliant(reason, { root: summarizeNames(names) })
    }),
)
