import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import {
  findAdministratorAllowance,
  type AdministratorSettings,
} from '../../resources/iam/administrator-allowance.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { Resource } from '../../resources/resource.ts'
import { explainCdkAcceptance } from '../criteria/administrators.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const iamAdminManagedPolicyAttached = control(
  {
    id: 'least-privilege/iam-admin-managed-policy-attached',
    title: 'AdministratorAccess should be attached only to allowed principals',
    severity: 'HIGH',
    rationale: 'Anyone who acts as one of these principals controls the whole account.',
    remediation:
      'Detach the policy (DetachRolePolicy, DetachUserPolicy, DetachGroupPolicy) and attach one with only the ' +
      'required permissions. List principals that are meant to administer the account under "allowed" in the ' +
      'settings of this control, and the execution roles of your CDK bootstrap under "deploymentRoles".',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
      'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-06'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-ELP'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(B)'],
      'OWASP Serverless Top 10': ['S5'],
      'PCI DSS 4.0.1': ['7.2.1', '7.2.2', '7.2.5'],
    },
    criteria: [
      'The execution role of the CDK bootstrap has AdministratorAccess by default. It passes only if the settings list it, because anyone who can create roles can give a role its name.',
      'A role under "deploymentRoles" passes as long as its trust policy names only CloudFormation.',
    ],
    knownLimitations: [
      'Only the AWS managed policy with this name counts. Customer managed policies that allow as much are evaluated by iam-policy-no-full-admin.',
      'Permissions boundaries and organization policies are not evaluated.',
    ],
    settings: {
      /** ARNs of roles, users and groups that may have AdministratorAccess; `*` matches any characters. */
      allowed: [] as string[],
      /**
       * ARNs of roles with which CloudFormation deploys, such as the execution roles of the CDK bootstrap: they may have it
       * while CloudFormation alone can assume them; `*` matches any characters.
       */
      deploymentRoles: [] as string[],
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
  if (!attachedPolicies.some(isAdministrator)) return compliant({ attachedPolicies: attachedPolicies.length })
  const attachedPolicy = 'AdministratorAccess'
  const allowedBy = findAdministratorAllowance(resource, settings, trusted)
  if (allowedBy !== undefined) return compliant({ attachedPolicy, allowedBy })
  const reason = `${describeAsSubject(resource)} has ${attachedPolicy} attached.`
  return nonCompliant(`${reason}${explainCdkAcceptance(resource, trusted)}`, { attachedPolicy })
}

function isAdministrator({ arn }: Resource): boolean {
  return /^arn:[a-z-]+:iam::aws:policy\/AdministratorAccess$/.test(arn)
}
