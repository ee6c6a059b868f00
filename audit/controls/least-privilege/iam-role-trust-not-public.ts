import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { control } from '../control.ts'
import {
  filterPublicExposures,
  summarizeExposures,
  describeExposureStatement,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const iamRoleTrustNotPublic = control(
  {
    id: 'least-privilege/iam-role-trust-not-public',
    title: "Roles' trust policies should not let everyone assume them",
    severity: 'CRITICAL',
    rationale:
      'Anyone with an AWS account of his own can take the role and do in this account all that it may do.',
    remediation:
      'Name the principals in the trust policy (UpdateAssumeRolePolicy), or bind it to your organization by ' +
      'StringEquals on aws:PrincipalOrgID.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.3.2'], 'OWASP Serverless Top 10': ['S5'] },
    knownLimitations: [
      'A statement that is bound to addresses, VPCs or VPC endpoints is not public here.',
      'A condition on what callers choose themselves (an external id, their tags, MFA), or on a key that is not known to identify them, does not make a statement less public.',
      'A resource control policy of the organization may keep strangers out all the same; it is not weighed.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::IAM::Role', { facts: ['trustExposure'] }, ({ resource, trustExposure }) => {
      const owned = explainAwsOwnership(resource)
      if (owned !== undefined) return notApplicable(owned)
      const open = filterPublicExposures(trustExposure)
      const [first] = open
      if (first === undefined) return compliant({ statements: trustExposure.length })
      return nonCompliant(
        `${describeExposureStatement(first)} of the trust policy lets ${describePrincipal(first)} assume the role.`,
        summarizeExposures(open),
      )
    }),
  ],
)
