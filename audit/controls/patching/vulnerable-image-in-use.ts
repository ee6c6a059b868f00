import { declareForVersions } from '../criteria/function-versions.ts'
import { control } from '../control.ts'
import type { Severity } from '../../settings/severity.ts'
import { notApplicable } from '../evaluation.ts'
import { evaluateVulnerabilities, SCAN_LIMITATIONS } from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const vulnerableImageInUse = control(
  {
    id: 'patching/vulnerable-image-in-use',
    title: 'Functions should not run an image with severe known vulnerabilities',
    severity: 'HIGH',
    rationale: 'Anyone who can reach the function can exploit a vulnerability in the image that it runs.',
    remediation:
      'Rebuild the image on a patched base image with patched packages, push it, and deploy it ' +
      '(UpdateFunctionCode with ImageUri). A function keeps the image that it was deployed with.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.1.1'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      ...SCAN_LIMITATIONS,
      'Images of ECS containers are evaluated by patching/image-no-severe-vulnerabilities, not together ' +
        'with the tasks that run them.',
    ],
    settings,
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: ['imageVulnerabilities'], one: { image: {} } },
      ({ image, imageVulnerabilities }, evaluatorContext) => {
        if (image === 'NONE' || imageVulnerabilities === 'NONE')
          return notApplicable('The function is not deployed from a container image.')
        return evaluateVulnerabilities(
          image.resource,
          imageVulnerabilities,
          evaluatorContext.settings.threshold,
        )
      },
    ),
  ],
)
