import { describeResource } from '../../resources/kinds.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../evaluation.ts'

const DAY = 86_400_000
const HOUR = 3_600_000

export const imageScanFresh = control(
  {
    id: 'patching/image-scan-fresh',
    title: 'Images in use should have a fresh scan, by a scanner that still supports them',
    severity: 'MEDIUM',
    rationale:
      'Vulnerabilities are found in old software every day. Basic scanning looks at an image when it is pushed and never ' +
      'again; a clean result of last year says nothing of today.',
    remediation:
      'Scan the image again (StartImageScan), or switch to continuous scanning (PutRegistryScanningConfiguration with ' +
      'ENHANCED and CONTINUOUS_SCAN); restore an archived image; build on a base that the scanner supports.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html'],
    frameworks: { 'NIST SP 800-190': ['4.1.1'] },
    knownLimitations: [
      'Images in use are those that functions run; those of containers of ECS are not looked at.',
    ],
    /** Days after a scan during which its result is fresh; where scanning is continuous it always is. */
    settings: { maxAgeDays: 30 },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { one: { image: { facts: ['scan', 'pushedAt'] } } },
      ({ image }, { settings, now }) => {
        if (image === 'NONE') return notApplicable('The function is no container image.')
        const { resource, scan, pushedAt } = image
        const name = describeResource(resource)
        const status = scan === 'NONE' ? 'NONE' : scan.status
        const completedAt = scan === 'NONE' ? undefined : scan.completedAt
        const evidence = { image: resource.arn, status, ...(completedAt ? { completedAt } : {}) }
        if (status === 'ACTIVE') return compliant(evidence)
        if (status === 'PENDING' || status === 'IN_PROGRESS')
          return notApplicable(`The scan of ${name} is under way.`)
        if (status === 'NONE') {
          const isNew = now.getTime() - Date.parse(pushedAt) < HOUR
          if (isNew) return notApplicable(`The ${name} was just pushed; its scan may be under way.`)
          return nonCompliant(`The function runs ${name}, which has never been scanned.`, evidence)
        }
        if (status !== 'COMPLETE' || completedAt === undefined)
          return nonCompliant(`The function runs ${name}, whose scan has the status ${status}.`, evidence)
        const age = Math.floor((now.getTime() - Date.parse(completedAt)) / DAY)
        if (age < settings.maxAgeDays) return compliant(evidence)
        return nonCompliant(`The function runs ${name}, which was last scanned ${age} days ago.`, evidence)
      },
    ),
  ],
)
