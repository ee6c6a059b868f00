import { control } from '../control.ts'
import {
  filterPublicExposures,
  summarizeExposures,
  describeExposureStatement,
  describePrincipal,
} from '../criteria/admitted-principals.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrRepositoryNotPublic = control(
  {
    id: 'least-privilege/ecr-repository-not-public',
    title: 'Repositories should not let everyone in',
    severity: 'CRITICAL',
    rationale:
      'Anyone with an AWS account of his own can pull the images, with all the code and secrets in them; if pushing is ' +
      'allowed too, he can replace what you deploy.',
    remediation:
      'Name accounts or principals in the repository policy (SetRepositoryPolicy), or bind it to your organization by ' +
      'StringEquals on aws:PrincipalOrgID.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html'],
    frameworks: {
      'ISO/IEC 27001:2022': ['A.8.1'],
      'NIST SP 800-190': ['4.2.3'],
      'OWASP Serverless Top 10': ['S5'],
    },
    knownLimitations: [
      'A statement that is bound to addresses, VPCs or VPC endpoints is not public here.',
      'A condition on what callers choose themselves, or on a key that is not known to identify them, does not make a statement less public.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Repository', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const open = filterPublicExposures(policyExposure)
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      const does = `lets ${describePrincipal(first)} in`
      return nonCompliant(
        `${describeExposureStatement(first)} of the policy ${does}.`,
        summarizeExposures(open),
      )
    }),
  ],
)
