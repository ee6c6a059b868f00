/** Whether Inspector scans a resource for vulnerable packages (Inspector API Reference, CoveredResource and ScanStatus). */
export interface ScanCoverage {
  status: 'ACTIVE' | 'INACTIVE'
  /** Inspector's reason code, such as `SUCCESSFUL` or `EXCLUDED_BY_TAG`; empty if it gives none. */
  reason: string
  /** When Inspector last checked the resource, ISO 8601; absent if it does not say. */
  lastScannedAt?: string
}

/**
 * The coverage of a resource; `'NONE'` if Inspector does not list it although it scans resources of its type in the region,
 * `'NOT_ENABLED'` if it scans none, `'NEW'` if a template is about to create it.
 */
export type ScanCoverageFact = ScanCoverage | 'NONE' | 'NOT_ENABLED' | 'NEW'
