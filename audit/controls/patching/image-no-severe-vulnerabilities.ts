import { isOfOtherAccount } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { FOREIGN_REPOSITORY_CRITERION, skipForeignImage } from '../criteria/foreign-images.ts'
import { skipNotRunnable, combineIndexResults } from '../criteria/multi-arch-images.ts'
import type { Severity } from '../../settings/severity.ts'
import {
  evaluateVulnerabilities,
  SCAN_LIMITATIONS,
  SUPPRESSION_CRITERION,
} from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const imageNoSevereVulnerabilities = control(
  {
    id: 'patching/image-no-severe-vulnerabilities',
    title: 'Images should not have severe known vulnerabilities',
    severity: 'HIGH',
    rationale: 'Attackers know published vulnerabilities, too, and often have a ready-made exploit.',
    remediation:
      'Rebuild the image on a patched base image with patched packages, push it and deploy it. ' +
      'DescribeImageScanFindings lists all findings. Delete the old image when nothing runs it any more ' +
      '(BatchDeleteImage).',
    references: ['https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html'],
    frameworks: {
      'BSI C5:2020': ['OPS-22'],
      'CIS Docker 1.6': ['4.4'],
      'DORA 2022/2554': ['Article 25'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MON'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(B)'],
      'ISO/IEC 27001:2022': ['A.8.8'],
      'NIS2 Article 21': ['21(2)(e)'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'SOC 2': ['CC7.1'],
    },
    criteria: [
      SUPPRESSION_CRITERION,
      'The latest image of a repository is the tagged image that was pushed last, even if it is never ' +
        'released.',
      FOREIGN_REPOSITORY_CRITERION,
    ],
    knownLimitations: [
      ...SCAN_LIMITATIONS,
      'Artifacts without image layers (attestations, signatures, Helm charts) are not evaluated.',
    ],
    settings,
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECR::Image',
      { facts: ['vulnerabilities'], each: { children: { facts: ['vulnerabilities'] } } },
      ({ resource, vulnerabilities, children }, { settings: { threshold } }) => {
        if (isOfOtherAccount(resource)) return skipForeignImage()
        if (vulnerabilities === 'INDEX')
          return combineIndexResults(
            children.flatMap(image =>
              typeof image.vulnerabilities === 'string'
                ? []
                : evaluateVulnerabilities(image.resource, image.vulnerabilities, threshold),
            ),
          )
        if (typeof vulnerabilities === 'string') return skipNotRunnable(vulnerabilities)
        return evaluateVulnerabilities(resource, vulnerabilities, threshold)
      },
    ),
  ],
)
