import type { VulnerabilityCounts } from '../../resources/ecr/image.ts'
import type { Settings } from '../../settings/settings.ts'
import { isSeverityAtLeast, severities, type Severity } from '../../settings/severity.ts'

/** The id of the control of vulnerable images that workloads run. */
export const IMAGE_IN_USE_CONTROL = 'patching/vulnerable-image-in-use'

/** The severity from which vulnerabilities fail there, unless the settings have another one. */
export const DEFAULT_THRESHOLD: Severity = 'HIGH'

/** Whether `counts` has vulnerabilities that fail a workload that runs their image. */
export function isSevereIn(counts: VulnerabilityCounts, settings: Settings): boolean {
  const threshold = settings.controls[IMAGE_IN_USE_CONTROL]?.['threshold'] ?? DEFAULT_THRESHOLD
  return severities.some(
    severity => isSeverityAtLeast(severity, threshold as Severity) && (counts[severity] ?? 0) > 0,
  )
}
