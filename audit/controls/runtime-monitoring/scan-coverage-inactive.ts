import type { ScanCoverage } from '../../resources/inspector2/scan-coverage.ts'
import { describeResource } from '../../resources/kinds.ts'
import { isOfOtherAccount } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { skipForeignImage } from '../criteria/foreign-images.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import {
  SAME_CODE_CRITERION,
  SCANNED_VERSION_FACTS,
  selectVersionScan,
  type ScannedVersion,
} from '../criteria/inspector/function-scan.ts'
import { explainScanReason, isScanPending, isScanned } from '../criteria/inspector/scan-status.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

const HOUR = 3_600_000

export const scanCoverageInactive = control(
  {
    id: 'runtime-monitoring/scan-coverage-inactive',
    title: 'Inspector should really scan functions and repositories where it is enabled',
    severity: 'MEDIUM',
    rationale:
      'Inspector drops a function or a repository silently: of a tag, a runtime or a key that it does not support, an access policy. ' +
      'It then reports no vulnerabilities, which looks like none.',
    remediation:
      'Remove the cause that the reason names: the tag InspectorExclusion of a function (UntagResource), a runtime that Inspector ' +
      'does not support (UpdateFunctionConfiguration), a customer managed key of a function, a repository that no scanning rule ' +
      'includes (PutRegistryScanningConfiguration). Accept a deliberate exclusion with an exception, which has an owner and an end.',
    references: [
      'https://docs.aws.amazon.com/inspector/latest/user/assessing-coverage.html',
      'https://docs.aws.amazon.com/inspector/latest/user/scanning_resources_lambda_exclude_functions.html',
      'https://docs.aws.amazon.com/inspector/v2/APIReference/API_ScanStatus.html',
    ],
    frameworks: {
      'BSI C5:2020': ['OPS-22'],
      'DORA 2022/2554': ['Article 8'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(A)'],
      'NIST SP 800-190': ['4.1.1'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'SOC 2': ['CC7.1'],
    },
    criteria: [
      SAME_CODE_CRITERION,
      'Where Inspector is not enabled, the result is NOT_APPLICABLE: inspector-lambda-enabled and inspector-ecr-enabled fail there.',
      'A function that is deployed from a container image is scanned as an image of its repository.',
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'The scans of single images are evaluated by image-scanned and image-scan-fresh.',
    ],
    /** Hours after the last update of a function during which Inspector may not list it yet. */
    settings: { graceHours: 24 },
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: SCANNED_VERSION_FACTS },
      (version, { settings, now }, latest) =>
        evaluateFunction(version, latest, now.getTime() - settings.graceHours * HOUR),
      ['lastModified'],
    ),
    declareEvaluator(
      'AWS::ECR::Repository',
      { facts: ['scanCoverage', 'latestPush'] },
      ({ resource, scanCoverage, latestPush }) => {
        if (isOfOtherAccount(resource) || scanCoverage === 'FOREIGN') return skipForeignImage()
        const name = describeResource(resource)
        switch (scanCoverage) {
          case 'NEW':
            return notApplicable(
              'The repository does not exist yet. Inspector lists it after its deployment.',
            )
          case 'NOT_ENABLED':
            return notApplicable('Inspector does not scan images in this region.')
          case 'NONE':
            return latestPush === 'NONE'
              ? notApplicable('The repository has no images.')
              : insufficientData(`Inspector scans images in this region and does not list ${name}`)
          default:
            return evaluateCoverage(scanCoverage, `the images of ${name}`)
        }
      },
    ),
  ],
)

/** Evaluates a version of a function. Inspector may not list yet what was updated after `since`, in milliseconds. */
function evaluateFunction(
  version: ScannedVersion,
  latest: ScannedVersion & { lastModified?: string },
  since: number,
): Evaluation {
  if (version.runtime === 'IMAGE')
    return notApplicable('The function is deployed from a container image, which is scanned in its registry.')
  const { scanCoverage } = selectVersionScan(version, latest)
  switch (scanCoverage) {
    case 'NEW':
      return notApplicable('The function does not exist yet. Inspector scans it after its deployment.')
    case 'NOT_ENABLED':
      return notApplicable('Inspector does not scan functions in this region.')
    case 'NONE':
      return isAfter(latest.lastModified, since)
        ? notApplicable('The function was just updated; Inspector may not list it yet.')
        : nonCompliant(
            'Inspector scans functions in this region and does not list this one. It scans functions that were invoked or updated ' +
              'in the last 90 days, and none that a customer managed key encrypts.',
            { coverage: scanCoverage },
          )
    default:
      return evaluateCoverage(scanCoverage, 'the function')
  }
}

function isAfter(time: string | undefined, since: number): boolean {
  return time !== undefined && time !== 'NONE' && Date.parse(time) > since
}

/** What Inspector does when it removes a resource, which is no gap in what it scans. */
const ENDED = new Set(['RESOURCE_TERMINATED', 'PENDING_DISABLE'])

/** Evaluates the coverage of what `name` says in the middle of a sentence. */
function evaluateCoverage(coverage: ScanCoverage, name: string): Evaluation {
  const why = explainScanReason(coverage)
  if (isScanPending(coverage)) return notApplicable(`Inspector is about to scan ${name}: ${why}.`)
  if (isScanned(coverage)) return compliant({ coverage })
  if (coverage.status === 'ACTIVE') return insufficientData(`Inspector could not scan ${name}: ${why}`)
  if (ENDED.has(coverage.reason)) return notApplicable(`Inspector no longer scans ${name}: ${why}.`)
  return nonCompliant(`Inspector does not scan ${name}: ${why}.`, { coverage })
}
