import { isExactGlobMatch } from '../../engines/iam/glob/glob-match.ts'
import type { AdministratorFacts } from '../../resources/iam/administrator.ts'
import type {
  EscalationHop,
  SelfEscalationPath,
  SelfEscalationFacts,
} from '../../resources/iam/self-escalation.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'
import { describeAsSubject, joinNames, formatPolicyName } from '../criteria/format-text.ts'
import { describeStatement } from '../../engines/iam/statement-name.ts'

const requiredInputs = { facts: ['administration', 'allowedAdministrator', 'selfEscalation'] } as const

export const iamPolicyNoPrivilegeEscalation = control(
  {
    id: 'least-privilege/iam-policy-no-privilege-escalation',
    title: 'Roles and users should not be able to make themselves administrators',
    severity: 'HIGH',
    rationale:
      'A few permissions, often spread over several policies, can be equivalent to administrator access: anyone ' +
      'who acts as the principal can grant themselves the rest.',
    remediation:
      'Remove one of the actions that the finding names, restrict it to what is needed (iam:PassRole to named ' +
      'roles), or set a permissions boundary (PutRolePermissionsBoundary, PutUserPermissionsBoundary). List ' +
      'principals that are meant to administer the account under "allowed" in the settings of this control.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-06'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-ELP'],
      'NIST SP 800-190': ['4.3.1'],
      'OWASP Serverless Top 10': ['S5'],
      'SOC 2': ['CC3.3'],
    },
    criteria: [
      'A condition that policies alone cannot decide, such as MFA, is assumed to hold, and the reason says so.',
      'A role without permissions that trusts the account, and an instance of IAM Identity Center that the account administers, are assumed to exist.',
      'Principals that the settings "allowed" and "deploymentRoles" of iam-admin-managed-policy-attached list pass this control as well.',
    ],
    knownLimitations: [
      'A path counts if it uses the principal itself, something that the principal creates, or any role, user, group or function. Permissions on specific ones, such as iam:PassRole to one role, do not count; assay access escalate follows them.',
      'Of existing workloads, only functions count, whatever their roles allow; EC2 instances, CloudFormation stacks and ECS tasks do not.',
      'Permission to assume any role is evaluated by iam-policy-no-unbounded-assume-role; principals that are already administrators, by principal-effective-admin.',
      'Tags of functions, stacks and instances that the principal could set, and session tags that one session passes on to the next, are not followed.',
      'Service control policies are not read, so the result is an upper bound.',
    ],
    settings: {
      /** ARNs of roles and users that may make themselves administrators; `*` matches any characters. */
      allowed: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::Role', requiredInputs, (inputs, { settings }) =>
      evaluatePrincipal(inputs, settings),
    ),
    declareEvaluator('AWS::IAM::User', requiredInputs, (inputs, { settings }) =>
      evaluatePrincipal(inputs, settings),
    ),
  ],
)

interface PrincipalInputs extends AdministratorFacts, SelfEscalationFacts {
  resource: Resource
}

function evaluatePrincipal(
  { resource, administration, allowedAdministrator, selfEscalation }: PrincipalInputs,
  { allowed }: { allowed: readonly string[] },
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  const name = describeAsSubject(resource)
  if (administration !== 'NONE')
    return notApplicable(`${name} is already an administrator; principal-effective-admin evaluates it.`)
  if (selfEscalation === 'NONE') return compliant({ paths: 0 })
  const allowedElsewhere = allowedAdministrator === 'NO' ? undefined : allowedAdministrator.pattern
  const allowedBy = allowed.find(pattern => isExactGlobMatch(pattern, resource.arn)) ?? allowedElsewhere
  const evidence = buildEvidence(selfEscalation)
  if (allowedBy !== undefined) return compliant({ allowedBy, ...evidence })
  return nonCompliant(`${name} ${describeEscalation(selfEscalation)}.`, evidence)
}

/** What the principal can do, by the principal that it takes over. */
const TAKEOVERS = {
  ITSELF: 'can make itself an administrator',
  A_ROLE: 'can take over any role',
  A_USER: 'can take over any user',
  A_ROLE_IN_USE: 'can take over any role that functions run as',
} as const

function describeEscalation({ hops, conditional }: SelfEscalationPath): string {
  const hopTexts = hops.map(
    hop => `${TAKEOVERS[hop.takesOver]} using ${joinNames(hop.actions)} (${describePolicies(hop)})`,
  )
  return `${hopTexts.join(', then ')}${conditional ? ', if a condition holds' : ''}`
}

function describePolicies({ statements }: EscalationHop): string {
  const policies = [...new Set(statements.map(({ policy }) => formatPolicyName(policy)))]
  return `${policies.length === 1 ? 'policy' : 'policies'} ${joinNames(policies)}`
}

function buildEvidence({ hops, conditional }: SelfEscalationPath) {
  return {
    paths: hops.slice(0, 3).map(({ path, actions, statements }) => ({
      path,
      actions,
      statements: statements
        .slice(0, 4)
        .map(({ policy, statement }) => `${describeStatement(statement)} of ${formatPolicyName(policy)}`),
    })),
    ...(conditional ? { conditional } : {}),
    limitations: ['service control policies are not read'],
  }
}
