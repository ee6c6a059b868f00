import type { VulnerabilityCounts, VulnerabilitySeverity } from '../ecr/image.ts'

/** A vulnerable package that Inspector found in a version of a function (Inspector API Reference, Finding). */
export interface PackageVulnerability {
  /** Such as `CVE-2021-44228`. */
  id: string
  severity: VulnerabilitySeverity
  /** The first vulnerable package with its version; absent if Inspector does not name one. */
  package?: string
  /** The ARN of the layer version that the package comes from; absent for the function's own code. */
  layer?: string
  /** Whether an update of all (`YES`) or some (`PARTIAL`) packages fixes it; `UNKNOWN` if Inspector does not say. */
  fix: 'YES' | 'PARTIAL' | 'NO' | 'UNKNOWN'
  exploit: 'YES' | 'NO' | 'UNKNOWN'
  /** The probability of exploitation in the next 30 days by EPSS, from 0 to 1; absent if Inspector does not say. */
  epss?: number
  /** ISO 8601; absent if Inspector does not say. */
  firstObservedAt?: string
}

/** The package vulnerabilities that Inspector reports of a version of a function. */
export interface PackageFindings {
  /** Those that no filter suppresses. */
  counts: VulnerabilityCounts
  /** Those that filters of Inspector suppress. */
  suppressed: VulnerabilityCounts
  /** The ten worst of those that no filter suppresses. */
  worst: readonly PackageVulnerability[]
}
