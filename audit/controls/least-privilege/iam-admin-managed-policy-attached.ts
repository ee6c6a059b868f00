import type { TrustedPrincipals } from '../../policy/exposure/trusted.ts'
import { ownedByAws } from '../../resources/iam/owned-by-aws.ts'
import { spoken } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { allowedBy, type AdministratorSettings } from '../administrators.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type Judgement } from '../verdict.ts'

export const iamAdminManagedPolicyAttached = control(
  {
    id: 'least-privilege/iam-admin-managed-policy-attached',
    title: 'AdministratorAccess should be attached only to those who are allowed to have it',
    severity: 'HIGH',
    because: 'Whoever acts as one of its holders holds the account.',
    remediation:
      'Detach it (DetachRolePolicy, DetachUserPolicy, DetachGroupPolicy) and attach what is needed; list under "allowed" ' +
      'who is to administer the account.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html',
    ],
    mappings: {
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      'The policy of AWS counts, by its name; policies of the customer that allow as much are left to iam-policy-no-full-admin.',
      'What a permissions boundary or an organization policy takes away again is not weighed.',
      'The execution role of the CDK bootstrap has AdministratorAccess by default: it passes, and its evidence says why, if ' +
        'its name is the one that the bootstrap gives in this account and CloudFormation alone may assume it.',
    ],
    settings: {
      /** ARNs of roles, users and groups that may have it; `*` stands for any characters. */
      allowed: [] as string[],
      /** Whether the role with which CloudFormation deploys for the CDK may have it. */
      cdkBootstrap: true,
    },
  },
  on => [
    on('AWS::IAM::Role', { facts: ['attachedPolicies', 'trusted'] }, (given, { settings }) =>
      judge(given, settings),
    ),
    on('AWS::IAM::User', { facts: ['attachedPolicies'] }, (given, { settings }) => judge(given, settings)),
    on('AWS::IAM::Group', { facts: ['attachedPolicies'] }, (given, { settings }) => judge(given, settings)),
  ],
)

interface Holder {
  resource: Resource
  attachedPolicies: readonly Resource[]
  trusted?: TrustedPrincipals
}

function judge({ resource, attachedPolicies, trusted }: Holder, settings: AdministratorSettings): Judgement {
  const owned = ownedByAws(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (!attachedPolicies.some(isAdministrator)) return compliant({ attached: attachedPolicies.length })
  const by = allowedBy(resource, settings, trusted)
  if (by !== undefined) return compliant({ attached: 'AdministratorAccess', allowedBy: by })
  const who = spoken(resource)
  return nonCompliant(`${who[0]?.toUpperCase()}${who.slice(1)} has AdministratorAccess attached.`, {
    attached: 'AdministratorAccess',
  })
}

function isAdministrator({ arn }: Resource): boolean {
  return /^arn:[a-z-]+:iam::aws:policy\/AdministratorAccess$/.test(arn)
}
