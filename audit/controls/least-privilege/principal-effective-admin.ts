import type { TrustedPrincipals } from '../../policy/exposure/trusted.ts'
import type { AdministrationFacts } from '../../resources/iam/administration.ts'
import { ownedByAws } from '../../resources/iam/owned-by-aws.ts'
import { spoken } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import {
  ADMINISTRATION_LIMITS,
  byWhichPolicies,
  administratorEvidence,
  allowedBy,
  type AdministratorSettings,
} from '../administrators.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type Judgement } from '../verdict.ts'

export const principalEffectiveAdmin = control(
  {
    id: 'least-privilege/principal-effective-admin',
    title: "The union of a role's or user's policies should not make it an administrator",
    severity: 'CRITICAL',
    because:
      'Whoever acts as it holds the account, and policies that are harmless one by one can do that together.',
    remediation:
      'Take away one of the policies that the finding names (DetachRolePolicy, DeleteRolePolicy, RemoveUserFromGroup), or ' +
      'set a permissions boundary (PutRolePermissionsBoundary); list under "allowed" who is to administer the account.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    mappings: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      ...ADMINISTRATION_LIMITS,
      'Whom the settings of iam-admin-managed-policy-attached allow passes here too.',
    ],
    settings: {
      /** ARNs of roles and users that may be administrators; `*` stands for any characters. */
      allowed: [] as string[],
      /** Whether the role with which CloudFormation deploys for the CDK may. */
      cdkBootstrap: true,
    },
  },
  on => [
    on(
      'AWS::IAM::Role',
      { facts: ['administration', 'allowedAdministrator', 'trusted'] },
      (given, { settings }) => judge(given, settings),
    ),
    on('AWS::IAM::User', { facts: ['administration', 'allowedAdministrator'] }, (given, { settings }) =>
      judge(given, settings),
    ),
  ],
)

interface Principal extends AdministrationFacts {
  resource: Resource
  trusted?: TrustedPrincipals
}

function judge(
  { resource, administration, allowedAdministrator, trusted }: Principal,
  settings: AdministratorSettings,
): Judgement {
  const owned = ownedByAws(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (administration === 'NONE') return compliant({ administrator: false })
  const elsewhere = allowedAdministrator === 'NO' ? undefined : allowedAdministrator.pattern
  const by = allowedBy(resource, settings, trusted) ?? elsewhere
  if (by !== undefined) return compliant({ administrator: true, allowedBy: by })
  const who = spoken(resource)
  const reason = `${who[0]?.toUpperCase()}${who.slice(1)} is an administrator ${byWhichPolicies(administration)}.`
  return nonCompliant(reason, administratorEvidence(administration))
}
