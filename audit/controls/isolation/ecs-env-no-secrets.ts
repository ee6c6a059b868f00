import type { PlainSecret } from '../../resources/ecs/task-definition.ts'
import { control } from '../control.ts'
import {
  skipInactiveRevision,
  INACTIVE_REVISION_LIMITATION,
  summarizeNames,
} from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const ecsEnvNoSecrets = control(
  {
    id: 'isolation/ecs-env-no-secrets',
    title: 'Container environments should hold no secrets',
    severity: 'HIGH',
    rationale:
      'Everyone who may describe the task definition reads its environment, and so does everyone who looks into the ' +
      'container; it cannot be rotated without a new revision.',
    remediation:
      'Rotate the secret, keep it in Secrets Manager or Parameter Store, name it under "secrets" of the container ' +
      '(valueFrom), and delete the old revisions (DeregisterTaskDefinition, DeleteTaskDefinitions).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.8'],
      'NIST SP 800-190': ['4.1.4'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2'],
      'OWASP Serverless Top 10': ['S3'],
      'PCI DSS 4.0.1': ['3.5.1', '8.2.2', '8.3.2'],
    },
    knownLimitations: [
      INACTIVE_REVISION_LIMITATION,
      'Values are known by their form, or by a name that says password, secret, token or key; other secrets are not seen.',
      'Files in S3 that hold more of the environment are not read: with such a file nothing passes.',
    ],
    /** Names of variables that look like secrets and are none. */
    settings: { ignoredVariables: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::TaskDefinition',
      { facts: ['status', 'containers', 'plainSecrets'] },
      ({ status, containers, plainSecrets }, { settings }) => {
        const skipped = skipInactiveRevision(status)
        if (skipped) return skipped
        const secrets = plainSecrets.filter(({ variable }) => !settings.ignoredVariables.includes(variable))
        const [first] = secrets
        if (first !== undefined) return reportSecrets(first, secrets)
        const isRead = containers.every(({ environmentFiles }) => environmentFiles.length === 0)
        if (isRead) return compliant({ containers: containers.length, ignored: plainSecrets.length })
        return notApplicable('What is not ignored of the environment is in files in S3, which are not read.')
      },
    ),
  ],
)

function reportSecrets(first: PlainSecret, secrets: readonly PlainSecret[]): EvaluatorResult {
  const where = secrets.map(({ container, variable }) => `${container}: ${variable}`)
  const [name = ''] = summarizeNames([first.variable])
  const more = secrets.length > 1 ? `, and ${secrets.length - 1} more like it` : ''
  return nonCompliant(
    `Variable ${name} of container ${first.container.slice(0, 60)} holds a secret${more}.`,
    {
      secrets: summarizeNames(where),
      by: [...new Set(secrets.flatMap(({ by }) => by))],
    },
  )
}
