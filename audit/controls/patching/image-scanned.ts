import { manifestRole } from '../../image/manifest.ts'
import { control } from '../control.ts'
import { compliant, nonCompliant, notApplicable } from '../verdict.ts'

const MINUTE = 60_000

export const imageScanned = control(
  {
    id: 'patching/image-scanned',
    title: 'Images should have a completed vulnerability scan',
    severity: 'HIGH',
    because: 'Nobody knows what is wrong with an image that no scanner has looked through.',
    remediation:
      'Have the repository scanned on push or continuously (PutRegistryScanningConfiguration) and push the image again, ' +
      'or scan it once (StartImageScan). An image that the scanner does not support has to be built on a base that it ' +
      'does, or scanned elsewhere.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/securityhub/latest/userguide/ecr-controls.html#ecr-1',
    ],
    mappings: {
      'CIS Docker 1.6': ['4.4'],
      'NIST SP 800-190': ['4.1.1'],
      'OWASP Serverless Top 10': ['S9'],
    },
    limits: [
      'An untagged image without a scan may be the attestation of a build tool, which looks the same; it is not judged.',
      'Images are those that functions run, the latest of each repository, and those that were pushed since Assay watches.',
    ],
    /** Minutes after a push during which the scan may still be under way. */
    settings: { graceMinutes: 60 },
  },
  on => [
    on(
      'AWS::ECR::Image',
      { facts: ['scan', 'mediaType', 'artifactType', 'tags', 'pushedAt', 'storage'] },
      ({ scan, mediaType, artifactType, tags, pushedAt, storage }, { settings, now }) => {
        const role = manifestRole({ mediaType, artifactType, tags })
        if (role === 'INDEX') return notApplicable('It is an index; its images are scanned each for itself.')
        if (role === 'ARTIFACT') return notApplicable('It is no image that could be scanned.')
        if (storage === 'ARCHIVED')
          return notApplicable('It is archived: it cannot be run before it is restored.')
        const status = scan === 'NONE' ? 'NONE' : scan.status
        const evidence = { status, pushedAt, tags: tags.slice(0, 5) }
        if (status === 'COMPLETE' || status === 'ACTIVE') return compliant(evidence)
        const isNew = now.getTime() - Date.parse(pushedAt) < settings.graceMinutes * MINUTE
        const mayFollow = status === 'NONE' || status === 'PENDING' || status === 'IN_PROGRESS'
        if (isNew && mayFollow) return notApplicable('It was just pushed; its scan may be under way.')
        if (tags.length === 0 && ['NONE', 'FAILED', 'UNSUPPORTED_IMAGE'].includes(status))
          return notApplicable('It has neither a tag nor a scan; it may be an attestation.')
        if (status === 'NONE') return nonCompliant('The image has never been scanned.', evidence)
        return nonCompliant(`The scan of the image has the status ${status}.`, evidence)
      },
    ),
  ],
)
