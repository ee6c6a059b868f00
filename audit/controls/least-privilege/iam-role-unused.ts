import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

const DAY = 86_400_000

/** Days for which AWS remembers the use of a role (IAM API Reference, RoleLastUsed). */
const REMEMBERED = 400

export const iamRoleUnused = control(
  {
    id: 'least-privilege/iam-role-unused',
    title: 'Roles of functions and tasks that are not used should be removed',
    severity: 'LOW',
    rationale:
      'What a forgotten role may do is still open to whoever can pass or assume it, and nobody looks after it.',
    remediation:
      'Delete the role (DeleteRole) after detaching its policies; a role that is kept for a disaster gets an exception.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html'],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-6'],
      'ISO/IEC 27001:2022': ['A.5.15'],
    },
    knownLimitations: [
      'AWS remembers the use of a role for 400 days and reports it some hours late.',
      'Whose role it is, is told by the services that its trust policy names, not by what is deployed.',
    ],
    settings: {
      /** Days without use after which a role fails; at most 400. */
      days: 90,
      /** Services whose roles are judged; `*` stands for those of every role. */
      services: ['lambda.amazonaws.com', 'ecs-tasks.amazonaws.com'] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['trusted', 'createdAt', 'lastUsedAt'] },
      ({ resource, trusted, createdAt, lastUsedAt }, { settings, now }) => {
        const owned = explainAwsOwnership(resource)
        if (owned !== undefined) return notApplicable(owned)
        const { services } = settings
        if (!services.includes('*') && !trusted.services.some(service => services.includes(service)))
          return notApplicable(`None of ${services.join(', ')} may run as the role.`)
        const since = lastUsedAt === 'NEVER' ? createdAt : lastUsedAt
        const idle = now.getTime() - Date.parse(since)
        const evidence = { createdAt, lastUsedAt }
        if (idle <= Math.min(settings.days, REMEMBERED) * DAY) return compliant(evidence)
        const role = `Role ${getResourceName(resource)}`
        const days = Math.floor(idle / DAY)
        return nonCompliant(
          lastUsedAt === 'NEVER'
            ? `${role} was made ${days} days ago, and no use of it is known.`
            : `${role} was last used ${days} days ago.`,
          evidence,
        )
      },
    ),
  ],
)
