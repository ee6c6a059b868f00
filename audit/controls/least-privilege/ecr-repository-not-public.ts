import { control } from '../control.ts'
import {
  filterPublicExposures,
  formatExposureReason,
  summarizeExposures,
} from '../criteria/admitted-principals.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignRepository } from '../criteria/foreign-images.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrRepositoryNotPublic = control(
  {
    id: 'least-privilege/ecr-repository-not-public',
    title: 'ECR repositories should not allow public access',
    severity: 'CRITICAL',
    rationale:
      'Anyone with an AWS account can pull the images, including the code and secrets in them. If the policy ' +
      'also allows pushing, they can replace the images that you deploy.',
    remediation:
      'Name the allowed accounts or principals in the repository policy (SetRepositoryPolicy), or restrict it to ' +
      'your organization with StringEquals on aws:PrincipalOrgID.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html'],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-CNA-MAT'],
      'HIPAA Security Rule': ['164.312(a)(1)'],
      'ISO/IEC 27001:2022': ['A.8.1', 'A.8.3'],
      'NIS2 Article 21': ['21(2)(i)'],
      'NIST SP 800-190': ['4.2.3'],
      'OWASP Serverless Top 10': ['S5'],
    },
    criteria: [
      'A statement that is restricted to IP addresses, VPCs or VPC endpoints does not count as public.',
      'A condition on values that callers choose, or on a key that is not known to identify them, does not make a statement less public.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['policyExposure'] },
      ({ resource, policyExposure }) => {
        if (policyExposure === 'FOREIGN') return skipForeignRepository()
        const open = filterPublicExposures(policyExposure)
        const [first] = open
        if (first === undefined) return compliant({ statements: policyExposure.length })
        return nonCompliant(formatExposureReason(resource, first), summarizeExposures(open))
      },
    ),
  ],
)
