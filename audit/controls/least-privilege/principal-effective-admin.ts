import type { TrustedPrincipals } from '../../engines/iam/exposure/trust/trusted-principals.ts'
import type { AdministratorFacts } from '../../resources/iam/administrator.ts'
import { findAdministratorAllowance } from '../../resources/iam/administrator-allowance.ts'
import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import type { Resource } from '../../resources/resource.ts'
import {
  ADMINISTRATOR_CRITERIA,
  ADMINISTRATOR_LIMITATIONS,
  describeAdministratorGrants,
  buildAdministratorEvidence,
  explainCdkAcceptance,
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
      'the settings of this control, and the execution roles of your CDK bootstrap under "deploymentRoles" in ' +
      'those of iam-admin-managed-policy-attached.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
    ],
    frameworks: {
      'BSI C5:2020': ['IDM-06'],
      'DORA 2022/2554': ['Article 9'],
      'FedRAMP 20x KSI 2026': ['KSI-IAM-ELP'],
      'HIPAA Security Rule': ['164.308(a)(4)(ii)(B)'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-53 r5': ['AC-3', 'AC-5', 'AC-6'],
      'OWASP Serverless Top 10': ['S5'],
      'SOC 2': ['CC6.3'],
    },
    criteria: [
      ...ADMINISTRATOR_CRITERIA,
      'Principals that the settings "allowed" and "deploymentRoles" of iam-admin-managed-policy-attached list pass this control as well.',
      'A role under "deploymentRoles" passes as long as its trust policy names only CloudFormation.',
    ],
    knownLimitations: ADMINISTRATOR_LIMITATIONS,
    settings: {
      /** ARNs of roles and users that may be administrators; `*` matches any characters. */
      allowed: [] as string[],
    },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::IAM::Role',
      { facts: ['administration', 'allowedAdministrator', 'trusted'] },
      (inputs, { settings }) => evaluatePrincipal(inputs, settings.allowed),
    ),
    declareEvaluator(
      'AWS::IAM::User',
      { facts: ['administration', 'allowedAdministrator'] },
      (inputs, { settings }) => evaluatePrincipal(inputs, settings.allowed),
    ),
  ],
)

interface PrincipalInputs extends AdministratorFacts {
  resource: Resource
  trusted?: TrustedPrincipals
}

function evaluatePrincipal(
  { resource, administration, allowedAdministrator, trusted }: PrincipalInputs,
  allowed: readonly string[],
): EvaluatorResult {
  const owned = explainAwsOwnership(resource)
  if (owned !== undefined) return notApplicable(owned)
  if (administration === 'NONE') return compliant({ administrator: false })
  const allowedElsewhere = allowedAdministrator === 'NO' ? undefined : allowedAdministrator.pattern
  const allowedBy = findAdministratorAllowance(resource, { allowed }) ?? allowedElsewhere
  if (allowedBy !== undefined) return compliant({ administrator: true, allowedBy })
  const verb = resource.kind === 'AWS::IAM::Role' ? 'grants' : 'has'
  const reason = `${describeAsSubject(resource)} ${verb} ${describeAdministratorGrants(administration)}.`
  const evidence = buildAdministratorEvidence(administration)
  return nonCompliant(`${reason}${explainCdkAcceptance(resource, trusted)}`, evidence)
}
