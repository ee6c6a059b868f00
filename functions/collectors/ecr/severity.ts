import type { VulnerabilitySeverity } from '../../../audit/resources/ecr/image.ts'

/** The severities of ECR and Inspector, the most severe first. */
export const VULNERABILITY_SEVERITIES: readonly VulnerabilitySeverity[] = [
  'CRITICAL',
  'HIGH',
  'MEDIUM',
  'LOW',
  'INFORMATIONAL',
  'UNDEFINED',
  'UNTRIAGED',
]

/** Parses a severity; `UNDEFINED` if it is none that ECR or Inspector has. */
export function parseSeverity(value: string | null | undefined): VulnerabilitySeverity {
  return VULNERABILITY_SEVERITIES.find(severity => severity === value) ?? 'UNDEFINED'
}
