import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const inspectorEcrEnabled = control(
  {
    id: 'runtime-monitoring/inspector-ecr-enabled',
    title: 'Inspector should scan images in ECR',
    severity: 'MEDIUM',
    rationale:
      'Inspector scans images again whenever a new vulnerability is published, and it covers packages of ' +
      'programming languages. Basic scanning does neither.',
    remediation:
      'Enable Inspector for ECR in the region (inspector2 Enable with resource type ECR). In an ' +
      'organization, only the delegated administrator can do this.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-2',
    ],
    frameworks: {
      'AWS FSBP': ['Inspector.2'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MON', 'KSI-SVC-EIS'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['RA-5'],
      'PCI DSS 4.0.1': ['11.3.1'],
      'SOC 2': ['CC7.1'],
    },
    knownLimitations: [
      REGION_LIMITATION,
      'Which repositories the scanning rules of the registry cover is not checked.',
    ],
    /** Regions without images. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['ecr'] },
      ({ resource, ecr }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (ecr === 'ENABLED') return compliant({ ecr })
        return nonCompliant(`Inspector scanning of ECR images is ${ecr} in ${resource.region}.`, { ecr })
      },
    ),
  ],
)
