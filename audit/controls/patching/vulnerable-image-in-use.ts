import { control } from '../control.ts'
import type { Severity } from '../../settings/severity.ts'
import { notApplicable } from '../evaluation.ts'
import { evaluateVulnerabilities, SCAN_LIMITATIONS } from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or worse fail. */
const settings: { threshold: Severity } = { threshold: 'HIGH' }

export const vulnerableImageInUse = control(
  {
    id: 'patching/vulnerable-image-in-use',
    title: 'Functions should not run an image with severe known vulnerabilities',
    severity: 'HIGH',
    rationale:
      'A vulnerability in a registry waits; one in an image that runs is there for whoever can reach the function.',
    remediation:
      'Build the image again on a patched base image and with patched packages, push it, and deploy it to the ' +
      'function (UpdateFunctionCode with ImageUri): a function keeps the image that it was deployed with.',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/lambda/latest/dg/images-create.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.1.1'], 'OWASP Serverless Top 10': ['S9'] },
    knownLimitations: [
      ...SCAN_LIMITATIONS,
      'Published versions, which aliases may point to, are not looked at; only $LATEST is.',
      'The images of containers of ECS are judged by themselves, not with what runs them.',
    ],
    settings,
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      { facts: ['imageVulnerabilities'], one: { image: {} } },
      ({ image, imageVulnerabilities }, evaluatorContext) => {
        if (image === 'NONE' || imageVulnerabilities === 'NONE')
          return notApplicable('The function is no container image.')
        return evaluateVulnerabilities(
          image.resource,
          imageVulnerabilities,
          evaluatorContext.settings.threshold,
        )
      },
    ),
  ],
)
