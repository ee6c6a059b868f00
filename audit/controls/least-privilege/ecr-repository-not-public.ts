import { control } from '../control.ts'
import { publicAmong, shown, statementOf, whom } from '../exposed.ts'
import { compliant, nonCompliant } from '../verdict.ts'

export const ecrRepositoryNotPublic = control(
  {
    id: 'least-privilege/ecr-repository-not-public',
    title: 'Repositories should not let everyone in',
    severity: 'CRITICAL',
    because:
      'Anyone with an AWS account of his own can pull the images, with all the code and secrets in them; if pushing is ' +
      'allowed too, he can replace what you deploy.',
    remediation:
      'Name accounts or principals in the repository policy (SetRepositoryPolicy), or bind it to your organization by ' +
      'StringEquals on aws:PrincipalOrgID.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html'],
    mappings: {
      'ISO/IEC 27001:2022': ['A.8.1'],
      'NIST SP 800-190': ['4.2.3'],
      'OWASP Serverless Top 10': ['S5'],
    },
    limits: [
      'A statement that is bound to addresses, VPCs or VPC endpoints is not public here.',
      'A condition on what callers choose themselves, or on a key that is not known to identify them, does not make a statement less public.',
    ],
    settings: {},
  },
  on => [
    on('AWS::ECR::Repository', { facts: ['policyExposure'] }, ({ policyExposure }) => {
      const open = publicAmong(policyExposure)
      const [first] = open
      if (first === undefined) return compliant({ statements: policyExposure.length })
      const does = `lets ${whom(first)} in`
      return nonCompliant(`${statementOf(first)} of the policy ${does}.`, shown(open))
    }),
  ],
)
