import { control } from '../control.ts'
import { exempt, REGION_LIMIT } from '../region.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

export const inspectorLambdaEnabled = control(
  {
    id: 'runtime-monitoring/inspector-lambda-enabled',
    title: 'Inspector should scan functions for vulnerable packages',
    severity: 'MEDIUM',
    because:
      'Vulnerabilities in what a function brings along, its layers included, are seen by nothing else of AWS.',
    remediation:
      'Enable it in the region (inspector2 Enable with resource type LAMBDA); in an organization the delegated ' +
      'administrator alone may.',
    references: [
      'https://docs.aws.amazon.com/securityhub/latest/userguide/inspector-controls.html#inspector-4',
    ],
    mappings: { 'AWS FSBP': ['Inspector.4'], 'OWASP Serverless Top 10': ['S9'] },
    limits: [REGION_LIMIT, 'Functions that a tag excludes from the scan are not weighed.'],
    /** Regions without functions. */
    settings: { exemptRegions: [] as string[] },
  },
  on => [
    on('AWS::InspectorV2::AccountStatus', { facts: ['lambda'] }, ({ resource, lambda }, { settings }) => {
      const exemption = exempt(resource, settings.exemptRegions)
      if (exemption) return exemption
      if (lambda === 'NONE') return notApplicable(`Inspector does not scan functions in ${resource.region}.`)
      if (lambda === 'ENABLED') return compliant({ lambda })
      return nonCompliant(`Inspector's scan of functions is ${lambda} in ${resource.region}.`, { lambda })
    }),
  ],
)
