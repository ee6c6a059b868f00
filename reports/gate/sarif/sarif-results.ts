import { createHash } from 'node:crypto'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { GateDocument, GateFinding } from '../gate-document.ts'
import { getAdmissionSeverity, sortGateFindings } from '../gate-order.ts'
import {
  describeGateAcceptance,
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateResource,
} from '../gate-sentences.ts'
import {
  createSarifLocator,
  type GatePlace,
  type SarifLocation,
  type SarifLocator,
} from './sarif-locations.ts'
import { getSarifLevel, type AccessRuleId, type SarifLevel } from './sarif-rules.ts'
import { buildSarifMessage, limitSarifName, type SarifMessage } from './sarif-text.ts'

/** A result (section 3.27). */
export interface SarifResult {
  ruleId: string
  level: SarifLevel
  baselineState: 'new' | 'unchanged' | 'absent'
  message: SarifMessage
  locations: readonly SarifLocation[]
  partialFingerprints: { 'assay/v1': string; primaryLocationLineHash: string }
  suppressions?: readonly { kind: 'external'; status: 'accepted'; justification: string }[]
}

/** A result with what decides whether it is kept. */
export interface RankedResult {
  severity: Severity
  result: SarifResult
}

const CHANGES = {
  OPENS: { baselineState: 'new', sentence: 'The change opens this finding of' },
  REMAINS: { baselineState: 'unchanged', sentence: 'The change leaves this finding open:' },
  CLOSES: { baselineState: 'absent', sentence: 'The change closes this finding of' },
} as const

/** All results of a document: escalation paths, findings with the worst first, admissions and grants. */
export function buildSarifResults(document: GateDocument): RankedResult[] {
  const locator = createSarifLocator(document)
  return [
    ...document.escalation.map(path =>
      buildAccessResult('assay/escalation-path', 'CRITICAL', describeGateEscalation(path), {
        locator,
        place: { resource: path.principal },
        identity: [path.principal, path.becomes, ...path.steps],
      }),
    ),
    ...sortGateFindings(document.findings).map(finding => buildFindingResult(finding, locator)),
    ...document.admitted.map(admission =>
      buildAccessResult(
        'assay/newly-admitted',
        getAdmissionSeverity(admission),
        describeGateAdmission(admission),
        {
          locator,
          place: admission,
          identity: [admission.logicalId ?? admission.resource, admission.principal, admission.access],
        },
      ),
    ),
    ...document.granted.map(grant =>
      buildAccessResult('assay/newly-granted', grant.severity, describeGateGrant(grant), {
        locator,
        place: { resource: grant.principal, ...selectLogicalId(grant) },
        identity: [grant.logicalId ?? grant.principal, grant.action, grant.resource],
      }),
    ),
  ]
}

function buildFindingResult(finding: GateFinding, locator: SarifLocator): RankedResult {
  const { control, severity, change, fingerprint } = finding
  const { baselineState, sentence } = CHANGES[change]
  const acceptance = describeGateAcceptance(finding)
  const text = `${describeGateReason(finding)} ${sentence} ${describeGateResource(finding)}.`
  const result: SarifResult = {
    ruleId: limitSarifName(control),
    level: getSarifLevel(severity),
    baselineState,
    message: buildSarifMessage(text),
    locations: [locator.locate(finding)],
    partialFingerprints: buildFingerprints(fingerprint),
    ...(acceptance === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: acceptance }] }),
  }
  return { severity, result }
}

interface AccessDetails {
  locator: SarifLocator
  place: GatePlace
  /** What makes it the same in another run. */
  identity: readonly string[]
}

function buildAccessResult(
  ruleId: AccessRuleId,
  severity: Severity,
  sentence: string,
  { locator, place, identity }: AccessDetails,
): RankedResult {
  const hash = createHash('sha256').update(JSON.stringify([ruleId, ...identity]))
  return {
    severity,
    result: {
      ruleId,
      level: getSarifLevel(severity),
      baselineState: 'new',
      message: buildSarifMessage(sentence),
      locations: [locator.locate(place)],
      partialFingerprints: buildFingerprints(hash.digest('hex').slice(0, 32)),
    },
  }
}

/**
 * GitHub recognizes results by `primaryLocationLineHash` alone. Where it is missing, `upload-sarif` computes it from the
 * line, so that it would take all results of a rule on line 1 for the same.
 */
function buildFingerprints(fingerprint: string): SarifResult['partialFingerprints'] {
  const shown = limitSarifName(fingerprint)
  return { 'assay/v1': shown, primaryLocationLineHash: shown }
}

function selectLogicalId({ logicalId }: { logicalId?: string }): { logicalId?: string } {
  return logicalId === undefined ? {} : { logicalId }
}
