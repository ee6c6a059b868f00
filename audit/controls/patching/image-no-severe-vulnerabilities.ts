import { control } from '../control.ts'
import type { Severity } from '../severity.ts'
import { notApplicable } from '../verdict.ts'
import { judgeVulnerabilities, SCAN_LIMITS } from '../vulnerable.ts'

/** `threshold`: vulnerabilities of this severity or worse fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const imageNoSevereVulnerabilities = control(
  {
    id: 'patching/image-no-severe-vulnerabilities',
    title: 'Images should have no severe known vulnerabilities',
    severity: 'HIGH',
    because: 'What is known to be vulnerable is known to attackers too, often with a ready-made exploit.',
    remediation:
      'Build the image again on a patched base image and with patched packages, push it and deploy it; ' +
      'DescribeImageScanFindings lists all findings. Delete the image once nothing runs it any more.',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html'],
    mappings: {
      'CIS Docker 1.6': ['4.4'],
      'NIST SP 800-190': ['4.1.1'],
      'OWASP Serverless Top 10': ['S9'],
    },
    limits: [
      ...SCAN_LIMITS,
      'The latest image of a repository is the tagged one that was pushed last, which may be one that is never released.',
      'An untagged image without a scan may be the attestation of a build tool, which looks the same; it is not judged.',
    ],
    settings,
  },
  on => [
    on('AWS::ECR::Image', { facts: ['vulnerabilities'] }, ({ resource, vulnerabilities }, context) => {
      if (vulnerabilities === 'INDEX')
        return notApplicable('It is an index; its images are scanned each for itself.')
      if (vulnerabilities === 'ARTIFACT') return notApplicable('It is no image that could be scanned.')
      if (vulnerabilities === 'UNTAGGED')
        return notApplicable('It has neither a tag nor a scan; it may be an attestation.')
      return judgeVulnerabilities(resource, vulnerabilities, context.settings.threshold)
    }),
  ],
)
