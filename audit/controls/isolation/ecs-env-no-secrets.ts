import type { PlainSecret } from '../../resources/ecs/task-definition.ts'
import { control } from '../control.ts'
import { declareForRevisions } from '../criteria/running-revisions.ts'
import { summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { quoteName } from '../../text/quote-text.ts'

export const ecsEnvNoSecrets = control(
  {
    id: 'isolation/ecs-env-no-secrets',
    title: 'Container environment variables should not hold secrets',
    severity: 'HIGH',
    rationale:
      'Anyone who can describe the task definition, and anyone with access to the container, can read its ' +
      'environment variables. The secret cannot be rotated without a new revision.',
    remediation:
      'Rotate the secret and store it in Secrets Manager or Parameter Store. Reference it under "secrets" ' +
      'of the container (valueFrom) in a new revision (RegisterTaskDefinition), then delete the old ' +
      'revisions (DeregisterTaskDefinition, DeleteTaskDefinitions). List variables that only look like ' +
      'secrets under "ignoredVariables".',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8',
    ],
    frameworks: {
      'AWS FSBP': ['ECS.8'],
      'BSI C5:2020': ['IDM-08'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-SVC-ASM'],
      'NIST SP 800-190': ['4.1.4'],
      'NIST SP 800-53 r5': ['CA-9', 'CM-2'],
      'OWASP Serverless Top 10': ['S3'],
      'PCI DSS 4.0.1': ['3.5.1', '8.2.2', '8.3.2'],
    },
    knownLimitations: [
      'A secret is detected by the format of its value (rules of gitleaks), by a word such as password, ' +
        'secret, token or key in the name of the variable or of a field inside its value, together with a ' +
        'literal value; other secrets are not detected.',
      'Environment files in S3 are not read: a container with such a file never passes.',
    ],
    /** Names of variables that look like secrets but are not. */
    settings: { ignoredVariables: [] as string[] },
  },
  declareEvaluator =>
    declareForRevisions(
      declareEvaluator,
      { facts: ['containers', 'plainSecrets'] },
      ({ containers, plainSecrets }, { settings }) => {
        const secrets = plainSecrets.filter(({ variable }) => !settings.ignoredVariables.includes(variable))
        const [first] = secrets
        if (first !== undefined) return reportSecrets(first, secrets)
        const isRead = containers.every(({ environmentFiles }) => environmentFiles.length === 0)
        if (isRead) return compliant({ containers: containers.length, ignored: plainSecrets.length })
        return notApplicable(
          'Every detected variable is ignored; other variables are in environment files in S3, which are not read.',
        )
      },
    ),
)

function reportSecrets(first: PlainSecret, secrets: readonly PlainSecret[]): EvaluatorResult {
  const where = secrets.map(({ container, variable }) => `${container}: ${variable}`)
  const more = secrets.length > 1 ? ` (and ${secrets.length - 1} more)` : ''
  return nonCompliant(
    `Environment variable ${quoteName(first.variable)} of container ${quoteName(first.container)} appears to hold a secret${more}.`,
    {
      secrets: summarizeNames(where),
      by: [...new Set(secrets.flatMap(({ by }) => by))],
    },
  )
}
