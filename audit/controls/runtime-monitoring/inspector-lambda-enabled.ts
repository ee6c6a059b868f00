import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

export const inspectorLambdaEnabled = control(
  {
    id: 'runtime-monitoring/inspector-lambda-enabled',
    title: 'Inspector should scan functions for vulnerable packages',
    severity: 'MEDIUM',
    rationale: 'No other AWS service detects vulnerable packages in the code and layers of functions.',
    remediation:
      'Enable Inspector for Lambda in the region (inspector2 Enable with resource type LAMBDA). In an ' +
      'organization, only the delegated administrator can do this.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-4',
    ],
    frameworks: {
      'AWS FSBP': ['Inspector.4'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MON', 'KSI-SVC-EIS'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'PCI DSS 4.0.1': ['11.3.1'],
      'SOC 2': ['CC7.1'],
    },
    knownLimitations: [
      REGION_LIMITATION,
      'Functions that Inspector leaves out although it is enabled are evaluated by scan-coverage-inactive.',
    ],
    /** Regions without functions. */
    settings: { exemptRegions: [] as string[] },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::InspectorV2::AccountStatus',
      { facts: ['lambda'] },
      ({ resource, lambda }, { settings }) => {
        const skipped = skipExemptRegion(resource, settings.exemptRegions)
        if (skipped) return skipped
        if (lambda === 'NONE')
          return notApplicable(`Inspector does not offer function scanning in ${resource.region}.`)
        if (lambda === 'ENABLED') return compliant({ lambda })
        return nonCompliant(`Inspector scanning of functions is ${lambda} in ${resource.region}.`, { lambda })
      },
    ),
  ],
)
