/** Security Hub's severity labels, the worst first. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL'] as const

export type Severity = (typeof severities)[number]

/** Compares severities: the worst first. */
export function compareSeverity(a: Severity, b: Severity): number {
  return severities.indexOf(a) - severities.indexOf(b)
}

/** Whether `severity` is `least` or worse. */
export function isSeverityAtLeast(severity: Severity, least: Severity): boolean {
  return compareSeverity(severity, least) <= 0
}

/** Counts items by severity. */
export function countBySeverity(items: readonly { severity: Severity }[]): Record<Severity, number> {
  const counts = { CRITICAL: 0, HIGH: 0, MEDIUM: 0, LOW: 0, INFORMATIONAL: 0 }
  for (const { severity } of items) counts[severity] += 1
  return counts
}
