import { compareWithScans, type ScanOrder } from '../../engines/image/scan-order.ts'
import type { ImageFacts } from '../../resources/ecr/image.ts'
import { describeResource } from '../../resources/kinds.ts'
import type { Deploy } from '../../resources/recorded/deploy.ts'
import type { ScanEnd } from '../../resources/recorded/scan-end.ts'
import type { Resource } from '../../resources/resource.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { FOREIGN_IMAGE_CRITERION } from '../criteria/foreign-images.ts'
import { findLastDeploys } from '../criteria/last-deploys.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

export const deployedBeforeScan = control(
  {
    id: 'security-testing/deployed-before-scan',
    title: 'Functions should be deployed with an image only after the scan of the image has ended',
    severity: 'HIGH',
    rationale:
      'A scan that ends after the deployment stops nothing: until then it is unknown what runs, and a severe vulnerability is ' +
      'found in production. A pipeline that waits for the scan can refuse the image.',
    remediation:
      'Let the pipeline wait for the scan of the image and judge its result before it deploys (DescribeImageScanFindings), and ' +
      'deploy the function again when the scan has ended (UpdateFunctionCode). If the image is not scanned, scan on push ' +
      '(PutRegistryScanningConfiguration).',
    references: [
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-scanning.html',
      'https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html',
    ],
    frameworks: {
      'FedRAMP 20x KSI 2026': ['KSI-CMT-VTD'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['CM-3'],
    },
    criteria: [
      'The time of the last CreateFunction or UpdateFunctionCode decides, if Assay received the event of the last modification of ' +
        'the function (LastModified, within five seconds). If it did not, because that event was lost, the result is ' +
        'INSUFFICIENT_DATA.',
      'Deployments are known from their events: a function of which Assay received none, as before its installation or in an audit ' +
        'from a terminal, is NOT_APPLICABLE.',
      'A scan ended at the time of its event (ECR Image Scan, Inspector2 Scan), or at the completion time of the last scan. If ' +
        'the last scan ended after the deployment, and no event of an earlier one is known, the result is INSUFFICIENT_DATA.',
      'An image without a scan, or with one that failed, has not been scanned before the deployment. The finding stays until ' +
        'the function is deployed again.',
      FOREIGN_IMAGE_CRITERION,
    ],
    knownLimitations: [
      'Published versions and ECS services are not evaluated.',
      'The result of the scan is not checked: vulnerable-image-in-use does that.',
      'If the event of the first scan was lost, whether a later one was the first is not known.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::Lambda::Function',
      {
        facts: ['lastModified', 'deploys'],
        one: { image: { facts: ['pushedAt', 'scan', 'scanEnds'] } },
      },
      ({ lastModified, deploys, image }) => {
        if (image === 'NONE') return notApplicable('The function is not deployed from a container image.')
        const deploy = deploys === 'NONE' ? undefined : deploys.findLast(isCodeDeploy)
        if (deploy === undefined)
          return notApplicable('Assay received no event of a deployment of the code of the function.')
        const found = findLastDeploys(lastModified, deploys)
        if ('unknown' in found) return insufficientData(found.unknown)
        return evaluateDeploy(deploy, image)
      },
    ),
  ],
)

/** Whether the call deploys an image; a change of the configuration does not. */
function isCodeDeploy({ action }: Deploy): boolean {
  return action !== 'lambda:UpdateFunctionConfiguration'
}

interface ScannedImage extends Pick<ImageFacts, 'pushedAt' | 'scan'> {
  resource: Resource
  scanEnds: readonly ScanEnd[] | 'NONE'
}

function evaluateDeploy(deploy: Deploy, { resource, pushedAt, scan, scanEnds }: ScannedImage): Evaluation {
  const status = scan === 'NONE' ? 'NONE' : scan.status
  const completedAt = scan === 'NONE' ? undefined : scan.completedAt
  const compared = compareWithScans(deploy.at, {
    pushedAt,
    hasResult: status === 'COMPLETE' || status === 'ACTIVE' || completedAt !== undefined,
    ...(completedAt === undefined ? {} : { completedAt }),
    ends: scanEnds === 'NONE' ? [] : scanEnds.map(({ at }) => at),
  })
  const name = describeResource(resource)
  if ('unknown' in compared) return insufficientData(`${name}: ${UNKNOWN_ORDERS[compared.unknown]}`)
  const { changeId, at, action, issuer, arn = '', by } = deploy
  const { order, endedAt } = compared
  const evidence = {
    image: resource.arn,
    deployedAt: at,
    deployedBy: issuer ?? arn,
    change: changeId,
    ...(endedAt === undefined ? { status } : { endedAt }),
  }
  if (order === 'AFTER') return compliant(evidence)
  const ended =
    endedAt === undefined
      ? `which has no completed scan (status ${quoteText(status)})`
      : `whose scan ended at ${quoteText(endedAt)}`
  return nonCompliant(
    `The function was deployed by ${quoteName(by)} at ${quoteText(at)} (${quoteText(action)}) with ${name}, ${ended}.`,
    evidence,
    [changeId],
  )
}

/** Why it is not known whether a deployment was before the end of a scan. */
const UNKNOWN_ORDERS: Readonly<Record<Extract<ScanOrder, { unknown: string }>['unknown'], string>> = {
  DEPLOYED_BEFORE_PUSH: 'it was pushed after the last deployment of which Assay received the event',
  TIME_NOT_PLAUSIBLE: 'its scan ended before it was pushed, by the times that AWS returns',
  FIRST_SCAN_NOT_KNOWN: 'it was scanned after the deployment, and it is not known whether also before',
  SAME_SECOND: 'its scan ended in the same second as the deployment',
}
