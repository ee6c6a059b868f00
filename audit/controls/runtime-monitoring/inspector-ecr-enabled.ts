import { control } from '../control.ts'
import { skipExemptRegion, REGION_LIMITATION } from '../criteria/exempt-regions.ts'
import { compliant, nonCompliant } from '../evaluation.ts'

export const inspectorEcrEnabled = control(
  {
    id: 'runtime-monitoring/inspector-ecr-enabled',
    title: 'Inspector should scan the images of ECR',
    severity: 'MEDIUM',
    rationale:
      'Inspector looks at images again whenever a vulnerability becomes known, and into packages of languages; a ' +
      'basic scan does neither.',
    remediation:
      'Enable it in the region (inspector2 Enable with resource type ECR); in an organization the delegated ' +
      'administrator alone may.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-2',
    ],
    frameworks: { 'AWS FSBP': ['Inspector.2'], 'NIST SP 800-190': ['4.1.1'] },
    knownLimitations: [
      REGION_LIMITATION,
      'Which repositories are scanned by the rules of the registry is not weighed.',
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
        return nonCompliant(`Inspector's scan of ECR is ${ecr} in ${resource.region}.`, { ecr })
      },
    ),
  ],
)
