import type { Severity } from '../../../audit/settings/severity.ts'
import type { SarifLevel } from './sarif-rules.ts'
import { limitSarifName, type SarifMessage } from './sarif-text.ts'

/** A location (section 3.28). */
export interface SarifLocation {
  physicalLocation?: {
    artifactLocation: { uri: string; uriBaseId?: string }
    region: { startLine: number; startColumn: number }
  }
  logicalLocations: readonly SarifLogicalLocation[]
}

/** What a result is about, besides a place in a file (section 3.33). */
export interface SarifLogicalLocation {
  name?: string
  fullyQualifiedName: string
  kind: 'resource'
}

/** A result (section 3.27). */
export interface SarifResult {
  ruleId: string
  /** `open`: what was known did not suffice to decide. The level is then `none`. */
  kind?: 'open'
  level: SarifLevel | 'none'
  baselineState?: 'new' | 'unchanged' | 'absent'
  message: SarifMessage
  locations: readonly SarifLocation[]
  partialFingerprints: { 'assay/v1': string; primaryLocationLineHash: string }
  suppressions?: readonly { kind: 'external'; status: 'accepted'; justification: string }[]
}

/** A result that is not built yet, with what decides whether it is kept. */
export interface RankedResult {
  severity: Severity
  /** Whether it is a violation that no exception accepts, and that no change removes. */
  isOpen: boolean
  build: () => SarifResult
}

/**
 * GitHub recognizes results by `primaryLocationLineHash` alone. Where it is missing, `upload-sarif` computes it from the
 * line, so that it would take all results of a rule on line 1 for the same.
 */
export function buildFingerprints(fingerprint: string): SarifResult['partialFingerprints'] {
  const shown = limitSarifName(fingerprint)
  return { 'assay/v1': shown, primaryLocationLineHash: shown }
}
