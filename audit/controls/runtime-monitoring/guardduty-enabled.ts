import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const guarddutyEnabled = control(
  {
    id: 'runtime-monitoring/guardduty-enabled',
    title: 'GuardDuty should be enabled in every region with workloads',
    severity: 'HIGH',
    rationale:
      'GuardDuty detects stolen credentials, command-and-control traffic and cryptocurrency mining in the ' +
      'logs of AWS. Where it is disabled, these go unnoticed.',
    remediation:
      'Enable GuardDuty in the region (CreateDetector with Enable true, or UpdateDetector). In an ' +
      'organization, enable it for all accounts and regions from the delegated administrator account.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/guardduty-controls.html#guardduty-1',
    ],
    frameworks: {
      'AWS FSBP': ['GuardDuty.1'],
      'BSI C5:2020': ['COS-01', 'OPS-13'],
      'DORA 2022/2554': ['Article 10'],
      'FedRAMP 20x KSI 2026': ['KSI-MLA-RVL', 'KSI-SVC-EIS'],
      'HIPAA Security Rule': [
        '164.308(a)(1)(ii)(D)',
        '164.308(a)(5)(ii)(B)',
        '164.308(a)(5)(ii)(C)',
        '164.308(a)(6)(ii)',
      ],
      'ISO/IEC 27001:2022': ['A.5.25', 'A.8.7'],
      'NIS2 Article 21': ['21(2)(b)'],
      'NIST SP 800-190': ['4.4.2'],
      'NIST SP 800-53 r5': ['CA-7', 'RA-5', 'SI-3', 'SI-4'],
      'OWASP Serverless Top 10': ['S10'],
      'PCI DSS 4.0.1': ['11.5.1', '11.5.1.1'],
      'SOC 2': ['CC6.8', 'CC7.2'],
    },
    knownLimitations: [
      REGION_LIMITATION,
      'Whether an administrator account manages the detector, and whether anyone reads its findings, is ' +
        'not checked.',
    ],
    /** Regions in which GuardDuty may be disabled. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::GuardDuty::Detector',
      { facts: ['status'] },
      ({ resource, status }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (status === 'ENABLED') return compliant({ status })
        const what =
          status === 'NONE' ? 'There is no GuardDuty detector' : 'The GuardDuty detector is suspended'
        return nonCompliant(`${what} in ${resource.region}.`, { status })
      },
    ),
  ],
)
