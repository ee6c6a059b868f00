import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignRepository } from '../criteria/foreign-images.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const ecrScanOnPush = control(
  {
    id: 'security-testing/ecr-scan-on-push',
    title: 'Repositories should be scanned on push or continuously',
    severity: 'HIGH',
    rationale: 'Images that are scanned only on request are, in practice, not scanned.',
    remediation:
      'Add a scanning rule to the registry with SCAN_ON_PUSH or CONTINUOUS_SCAN and a filter that matches ' +
      'the repository (PutRegistryScanningConfiguration; the filter * matches all). The scan setting of ' +
      'the repository itself is deprecated.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1',
    ],
    frameworks: {
      'AWS FSBP': ['ECR.1'],
      'CIS Docker 1.6': ['4.4'],
      'DORA 2022/2554': ['Article 25'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'PCI DSS 4.0.1': ['6.2.3', '6.2.4', '11.3.1'],
    },
    criteria: [FOREIGN_REPOSITORY_CRITERION],
    knownLimitations: ['Scanners other than ECR and Inspector are not detected.'],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECR::Repository', { facts: ['scanFrequency'] }, ({ scanFrequency }) => {
      if (scanFrequency === 'FOREIGN') return skipForeignRepository()
      return scanFrequency === 'MANUAL'
        ? nonCompliant(
            'No scanning rule of the registry covers the repository: its images are scanned only on request.',
            { scanFrequency },
          )
        : compliant({ scanFrequency })
    }),
  ],
)
