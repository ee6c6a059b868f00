import type { GateDocument } from '../../../../reports/gate/gate-document.ts'
import { gateFormats } from '../../../../reports/gate/gate-formats.ts'
import { GATE_CONTEXT } from '../gate-sample.ts'

interface SarifTestLocation {
  physicalLocation?: {
    artifactLocation: { uri: string; uriBaseId?: string }
    region: { startLine: number; startColumn: number }
  }
  logicalLocations: { name?: string; fullyQualifiedName: string }[]
}

/** What tests read of a result. */
export interface SarifTestResult {
  ruleId: string
  ruleIndex: number
  level: string
  baselineState: string
  message: { text: string }
  locations: SarifTestLocation[]
  partialFingerprints: Record<string, string>
  suppressions?: object[]
}

/** What tests read of a run. */
export interface SarifTestRun {
  tool: { driver: { name: string; semanticVersion: string; rules: SarifTestRule[] } }
  invocations: { toolExecutionNotifications: { descriptor: { id: string }; message: { text: string } }[] }[]
  results: SarifTestResult[]
  properties: { verdict: string; resultsLeftOut: number }
}

interface SarifTestRule {
  id: string
  shortDescription: { text: string }
  help: { text: string; markdown: string }
  helpUri?: string
  properties: { tags: string[]; 'security-severity'?: string }
}

/** The run of the SARIF log of `document`. */
export function renderSarifRun(
  document: GateDocument,
  form: 'sarif' | 'github.sarif' = 'sarif',
  context = GATE_CONTEXT,
): SarifTestRun {
  const log = JSON.parse(gateFormats[form].render(document, context)) as { runs: [SarifTestRun] }
  return log.runs[0]
}

/** `rule state level file:line`, and what follows. */
export function summarizeResult({
  ruleId,
  baselineState,
  level,
  locations,
  suppressions,
}: SarifTestResult): string {
  const at = locations.map(({ physicalLocation: place }) =>
    place === undefined ? 'nowhere' : `${place.artifactLocation.uri}:${place.region.startLine}`,
  )
  return [ruleId, baselineState, level, ...at, ...(suppressions ? ['suppressed'] : [])].join(' ')
}
