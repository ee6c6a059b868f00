import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Resource } from '../../resources/resource.ts'
import { findAdministratorAllowance, type AdministratorSettings } from '../criteria/administrators.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const iamAdminManagedPolicyAttached = control(
  {
    id: 'least-privilege/iam-admin-managed-policy-attached',
    title: 'AdministratorAccess should be attached only to those who are allowed to have it',
    severity: 'HIGH',
    rationale: 'Whoever acts as one of its holders holds the account.',
    remediation:
      'Detach it (DetachRolePolicy, DetachUserPolicy, DetachGroupPolicy) and attach what is needed; list under "allowed" ' +
      'who is to administer the account.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html',
    ],
    frameworks: {
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
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
  declareEvaluator => [
    declareEvaluator('AWS::IAM::Role', { facts: ['attachedPolicies', 'trusted'] }, (inputs, { settings }) =>
      evaluateHolder(inputs, settings),
    ),
    declareEvaluator('AWS::IAM::User', { facts: ['attachedPolicies'] }, (inputs, { settings }) =>
      evaluateHolder(inputs, settings),
    ),
    declareEvaluator('AWS::IAM::Group', { facts: ['attachedPolicies'] }, (inputs, { settings }) =>
      evaluateHolder(inputs, settings),
    ),
  ],
)

interface PolicyHolder {
  resource: Resource
  attachedPolicies: readonly Resource[]
  trusted?: TrustedPrincipals
}

function evaluateHolder(
  { resource, attachedPolicies, trusted }: PolicyHolder,
  settings: AdministratorSettings,
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (!attachedPolicies.some(isAdministrator)) return compliant({ attached: attachedPolicies.length })
  const by = findAdministratorAllowance(resource, settings, trusted)
  if (by !== undefined) return compliant({ attached: 'AdministratorAccess', allowedBy: by })
  const who = describeResource(resource)
  return nonCompliant(`${who[0]?.toUpperCase()}${who.slice(1)} has AdministratorAccess attached.`, {
    attached: 'AdministratorAccess',
  })
}

function isAdministrator({ arn }: Resource): boolean {
  return /^arn:[a-z-]+:iam::aws:policy\/AdministratorAccess$/.test(arn)
}
