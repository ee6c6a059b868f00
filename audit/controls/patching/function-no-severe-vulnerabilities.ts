import type { Severity } from '../../settings/severity.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, insufficientData, notApplicable, type Evaluation } from '../evaluation.ts'
import { declareForVersions, UNUSED_VERSION_LIMITATION } from '../criteria/function-versions.ts'
import {
  SAME_CODE_CRITERION,
  SCANNED_VERSION_FACTS,
  selectVersionScan,
  type ScannedVersion,
} from '../criteria/inspector/function-scan.ts'
import { findSeverePackages, SUPPRESSED_PACKAGE_CRITERION } from '../criteria/inspector/package-findings.ts'
import { explainScanReason, isScanned } from '../criteria/inspector/scan-status.ts'
import { DEFAULT_THRESHOLD } from '../criteria/vulnerabilities.ts'

/** `threshold`: vulnerabilities of this severity or higher fail. */
const settings: { threshold: Severity } = { threshold: DEFAULT_THRESHOLD }

export const functionNoSevereVulnerabilities = control(
  {
    id: 'patching/function-no-severe-vulnerabilities',
    title: 'Functions and their layers should not have packages with severe known vulnerabilities',
    severity: 'HIGH',
    rationale:
      'Anyone who can invoke a function, or send it data by a queue or a bucket, can exploit a vulnerability in a library that it ' +
      'loads.',
    remediation:
      'Update the package that the reason names, and deploy the function (UpdateFunctionCode). If a layer contains it, publish a ' +
      'version of the layer with the update (PublishLayerVersion), and use that (UpdateFunctionConfiguration with Layers). If an ' +
      'alias routes calls to a published version, publish another one and route calls to it (PublishVersion, UpdateAlias).',
    references: [
      'https://docs.aws.amazon.com/inspector/latest/user/scanning-lambda.html',
      'https://docs.aws.amazon.com/inspector/v2/APIReference/API_ListFindings.html',
    ],
    frameworks: {
      'BSI C5:2020': ['OPS-22'],
      'DORA 2022/2554': ['Article 25'],
      'FedRAMP 20x KSI 2026': ['KSI-SCR-MON'],
      'HIPAA Security Rule': ['164.308(a)(1)(ii)(B)'],
      'ISO/IEC 27001:2022': ['A.8.8'],
      'NIS2 Article 21': ['21(2)(e)'],
      'NIST SP 800-53 r5': ['RA-5'],
      'OWASP Serverless Top 10': ['S9'],
      'SOC 2': ['CC7.1'],
    },
    criteria: [
      SUPPRESSED_PACKAGE_CRITERION,
      SAME_CODE_CRITERION,
      'Where Inspector does not scan functions at all, the finding is that of inspector-lambda-enabled.',
      'The result is INSUFFICIENT_DATA if Inspector does not scan the function, whatever the reason, or has not scanned it since ' +
        'its last update. So it is if a version has more than 500 findings, and none of the 500 most severe fails.',
      'A function that is deployed from a container image is evaluated by its image, unless Inspector has findings of the function ' +
        'itself.',
    ],
    knownLimitations: [
      UNUSED_VERSION_LIMITATION,
      'Whether a fix exists, and whether the vulnerable code is ever run, is not checked.',
      'Vulnerabilities of severity UNTRIAGED are not counted.',
      'Findings of the own code of a function (Lambda code scanning) are not counted.',
    ],
    settings,
  },
  declareEvaluator => [
    declareForVersions(
      declareEvaluator,
      { facts: SCANNED_VERSION_FACTS },
      (version, evaluatorContext, latest) =>
        evaluatePackages(version, latest, evaluatorContext.settings.threshold),
      ['lastModified'],
    ),
  ],
)

function evaluatePackages(
  version: ScannedVersion,
  latest: ScannedVersion & { lastModified?: string },
  threshold: Severity,
): Evaluation {
  const { scanCoverage, packageFindings, ofLatest } = selectVersionScan(version, latest)
  const severe = packageFindings === 'NONE' ? undefined : findSeverePackages(packageFindings, threshold)
  if (severe !== undefined) return severe
  if (version.runtime === 'IMAGE')
    return notApplicable('The function is deployed from a container image, which is scanned in its registry.')
  switch (scanCoverage) {
    case 'NEW':
      return notApplicable('The function does not exist yet. Inspector scans it after its deployment.')
    case 'NOT_ENABLED':
      return notApplicable(
        'Inspector does not scan functions in this region, which inspector-lambda-enabled evaluates once for all of them.',
      )
    case 'NONE':
      return insufficientData('Inspector does not scan the function: it does not list it')
  }
  if (!isScanned(scanCoverage) || packageFindings === 'NONE')
    return insufficientData(`Inspector does not scan the function: ${explainScanReason(scanCoverage)}`)
  const { lastScannedAt } = scanCoverage
  const { lastModified = 'NONE' } = ofLatest ? latest : {}
  if (lastScannedAt !== undefined && lastModified !== 'NONE' && lastScannedAt < lastModified)
    return insufficientData(
      `Inspector has not scanned the function since its last update at ${quoteText(lastModified)}; its last scan was at ${quoteText(lastScannedAt)}`,
    )
  const { counts, suppressed } = packageFindings
  return compliant({ threshold, counts, suppressed, ...(lastScannedAt ? { lastScannedAt } : {}) })
}
