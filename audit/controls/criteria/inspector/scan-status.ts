import type { ScanCoverage } from '../../../resources/inspector2/scan-coverage.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** What Inspector's reason codes mean (Inspector API Reference, ScanStatus), as the rest of a sentence about the resource. */
const REASONS: Readonly<Record<string, string>> = {
  ACCESS_DENIED: 'a policy denies Inspector access to it',
  ACCESS_DENIED_TO_ENCRYPTION_KEY: 'the policy of its KMS key denies Inspector access',
  EXCLUDED_BY_TAG: 'a tag on it excludes it, which is a deliberate decision',
  IMAGE_ARCHIVED: 'it is archived',
  IMAGE_SIZE_EXCEEDED: 'it is too large',
  INTERNAL_ERROR: 'Inspector had an internal error, which it resolves itself',
  NO_INVENTORY: 'Inspector found no list of software in it',
  NO_RESOURCES_FOUND: 'Inspector found nothing in it',
  PENDING_DISABLE: 'Inspector is being disabled',
  PENDING_INITIAL_SCAN: 'its first scan is pending',
  PENDING_REVIVAL_SCAN: 'a scan is pending',
  RESOURCE_STOPPED: 'it is stopped',
  RESOURCE_TERMINATED: 'it was deleted',
  SCAN_ELIGIBILITY_EXPIRED: 'the time for which Inspector scans it has ended',
  SCAN_FREQUENCY_MANUAL: 'the scanning rules of the registry leave it out',
  SCAN_FREQUENCY_SCAN_ON_PUSH:
    'the scanning rules of the registry have its images scanned only when they are pushed',
  SCAN_IN_PROGRESS: 'a scan is in progress',
  STALE_INVENTORY: 'its list of software is out of date',
  UNSUPPORTED_CODE_ARTIFACTS: 'Inspector does not support its code artifacts',
  UNSUPPORTED_CONFIG_FILE: 'Inspector does not support its configuration file',
  UNSUPPORTED_LANGUAGE: 'Inspector does not support its programming language',
  UNSUPPORTED_MEDIA_TYPE: 'Inspector does not support its media type',
  UNSUPPORTED_OS: 'Inspector does not support its operating system or architecture',
  UNSUPPORTED_RUNTIME: 'Inspector does not support its runtime',
}

/** Explains why Inspector does not scan a resource: in words, with the code. */
export function explainScanReason({ reason }: ScanCoverage): string {
  const words = Object.hasOwn(REASONS, reason) ? REASONS[reason] : undefined
  if (words !== undefined) return `${words} (${reason})`
  return reason === '' ? 'Inspector gives no reason' : `Inspector's reason is ${quoteText(reason)}`
}

const PENDING = new Set(['PENDING_INITIAL_SCAN', 'PENDING_REVIVAL_SCAN', 'SCAN_IN_PROGRESS'])

/** Whether a scan is about to have a result. */
export function isScanPending({ reason }: ScanCoverage): boolean {
  return PENDING.has(reason)
}

/** Whether Inspector monitors the resource, and its last scan was successful. */
export function isScanned({ status, reason }: ScanCoverage): boolean {
  return status === 'ACTIVE' && reason === 'SUCCESSFUL'
}
