import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { getResourceName } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'
import { quoteText } from '../../text/quote-text.ts'

const DAY = 86_400_000

/** Days for which AWS keeps the last use of a role (IAM API Reference, RoleLastUsed). */
const TRACKING_PERIOD = 400

export const iamRoleUnused = control(
  {
    id: 'least-privilege/iam-role-unused',
    title: 'Unused roles of functions and tasks should be removed',
    severity: 'LOW',
    rationale:
      'The permissions of a forgotten role remain available to anyone who can pass or assume it, and no one ' +
      'maintains it.',
    remediation:
      'Detach the policies of the role (DetachRolePolicy, DeleteRolePolicy) and delete it (DeleteRole). If the ' +
      'role is kept for disaster recovery, add an exception to assay.config.json.',
    references: ['https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_finding-unused.html'],
    frameworks: {
      'BSI C5:2020': ['IDM-05'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-AAM'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(C)'],
      'ISO/IEC 27001:2022': ['A.5.15'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-53 r5': ['AC-2', 'AC-3', 'AC-6'],
    },
    criteria: ['Roles are selected by the services that their trust policies name, not by what is deployed.'],
    knownLimitations: ['AWS keeps the last use of a role for 400 days, and reports it some hours late.'],
    settings: {
      /** Days without use after which a role is non-compliant; at most 400. */
      days: 90,
      /** Services whose roles are evaluated; `*` evaluates every role. */
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
          return notApplicable(`The trust policy of the role names none of ${services.join(', ')}.`)
        const since = lastUsedAt === 'NEVER' ? createdAt : lastUsedAt
        const idle = now.getTime() - Date.parse(since)
        const evidence = { createdAt, lastUsedAt }
        if (idle <= Math.min(settings.days, TRACKING_PERIOD) * DAY) return compliant(evidence)
        const role = `Role ${quoteText(getResourceName(resource))}`
        const days = Math.floor(idle / DAY)
        return nonCompliant(
          lastUsedAt === 'NEVER'
            ? `${role} was created ${days} days ago and has no recorded use.`
            : `${role} was last used ${days} days ago.`,
          evidence,
        )
      },
    ),
  ],
)
