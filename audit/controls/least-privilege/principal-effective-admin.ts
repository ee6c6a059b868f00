import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { AdministratorFacts } from '../../resources/iam/administrator.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { Resource } from '../../resources/resource.ts'
import {
  ADMINISTRATOR_CRITERIA,
  ADMINISTRATOR_LIMITATIONS,
  describeAdministratorGrants,
  buildAdministratorEvidence,
  findAdministratorAllowance,
  type AdministratorSettings,
} from '../criteria/administrators.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const principalEffectiveAdmin = control(
  {
    id: 'least-privilege/principal-effective-admin',
    title: 'Combined policies of a role or user should not grant administrator access',
    severity: 'CRITICAL',
    rationale:
      'Anyone who acts as the principal controls the whole account. Policies that are harmless one by one can ' +
      'grant this together.',
    remediation:
      'Remove one of the policies that the finding names (DetachRolePolicy, DeleteRolePolicy, DetachUserPolicy, ' +
      'DeleteUserPolicy, RemoveUserFromGroup), or set a permissions boundary (PutRolePermissionsBoundary, ' +
      'PutUserPermissionsBoundary). List principals that are meant to administer the account under "allowed" in ' +
      'the settings of this control.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: {
      'NIST SP 800-53 r5': ['AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      ...ADMINISTRATOR_CRITERIA,
      'Principals that the "allowed" setting of iam-admin-managed-policy-attached lists pass this control as well.',
    ],
    knownLimitations: ADMINISTRATOR_LIMITATIONS,
    settings: {
      /** ARNs of roles and users that may be administrators; `*` matches any characters. */
      allowed: [] as string[],
      /** Whether the execution role of the CDK bootstrap, with which CloudFormation deploys, may be one. */
      cdkBootstrap: true,
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['administration', 'allowedAdministrator', 'trusted'] },
      (inputs, { settings }) => evaluatePrincipal(inputs, settings),
    ),
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['administration', 'allowedAdministrator'] },
      (inputs, { settings }) => evaluatePrincipal(inputs, settings),
    ),
  ],
)

interface PrincipalInputs extends AdministratorFacts {
  resource: Resource
  trusted?: TrustedPrincipals
}

function evaluatePrincipal(
  { resource, administration, allowedAdministrator, trusted }: PrincipalInputs,
  settings: AdministratorSettings,
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (administration === 'NONE') return compliant({ administrator: false })
  const allowedElsewhere = allowedAdministrator === 'NO' ? undefined : allowedAdministrator.pattern
  const allowedBy = findAdministratorAllowance(resource, settings, trusted) ?? allowedElsewhere
  if (allowedBy !== undefined) return compliant({ administrator: true, allowedBy })
  const verb = resource.kind === 'AWS::IAM::Role' ? 'grants' : 'has'
  const reason = `${describeAsSubject(resource)} ${verb} ${describeAdministratorGrants(administration)}.`
  return nonCompliant(reason, buildAdministratorEvidence(administration))
}
