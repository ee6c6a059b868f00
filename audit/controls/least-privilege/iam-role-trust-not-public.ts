import { explainAwsOwnership } from '../../resources/iam/aws-ownership.ts'
import { control } from '../control.ts'
import {
  filterPublicExposures,
  summarizeExposures,
  describeExposureStatement,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { describeAsSubject } from '../criteria/format-text.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const iamRoleTrustNotPublic = control(
  {
    id: 'least-privilege/iam-role-trust-not-public',
    title: 'Role trust policies should not allow public access',
    severity: 'CRITICAL',
    rationale:
      'Anyone with an AWS account can assume the role and use all of its permissions in this account.',
    remediation:
      'Name the allowed principals in the trust policy (UpdateAssumeRolePolicy), or restrict it to your ' +
      'organization with StringEquals on aws:PrincipalOrgID.',
    references: [
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
    ],
    frameworks: {
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-190': ['4.3.2'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      'A statement that is restricted to IP addresses, VPCs or VPC endpoints does not count as public.',
      'A condition on values that callers choose (an external ID, their tags, MFA), or on a key that is not known to identify them, does not make a statement less public.',
    ],
    knownLimitations: [
      'Resource control policies of the organization are not evaluated; they may still keep outside principals from assuming the role.',
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
        `${describeAsSubject(resource)} can be assumed by ${describePrincipal(first)} (${describeExposureStatement(first)} of its trust policy).`,
        summarizeExposures(open),
      )
    }),
  ],
)
