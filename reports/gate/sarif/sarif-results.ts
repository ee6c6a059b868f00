import { createHash } from 'node:crypto'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { GateAdmission, GateDocument, GateEscalation, GateFinding, GateGrant } from '../gate-document.ts'
import { sortGateFindings } from '../gate-order.ts'
import {
  describeGateAcceptance,
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateResource,
} from '../gate-sentences.ts'
import {
  buildFingerprints,
  type RankedResult,
  type SarifLocation,
  type SarifResult,
} from '../../formats/sarif/sarif-results.ts'
import { createSarifLocator, type SarifLocator } from './sarif-locations.ts'
import { getSarifLevel } from '../../formats/sarif/sarif-rules.ts'
import type { AccessRuleId } from './gate-rules.ts'
import { buildSarifMessage, limitSarifName } from '../../formats/sarif/sarif-text.ts'

const CHANGES = {
  OPENS: { baselineState: 'new', sentence: 'The change opens this finding of' },
  REMAINS: { baselineState: 'unchanged', sentence: 'The change leaves this finding open:' },
  CLOSES: { baselineState: 'absent', sentence: 'The change closes this finding of' },
} as const

/** All results of a document: escalation paths, findings with the worst first, admissions and grants. */
export function rankSarifResults(document: GateDocument): RankedResult[] {
  const locator = createSarifLocator(document)
  return [
    ...document.escalation.map(path => rankEscalation(path, locator)),
    ...sortGateFindings(document.findings).map(finding => ({
      severity: finding.severity,
      isOpen: finding.change !== 'CLOSES' && finding.accepted === undefined,
      build: () => buildFindingResult(finding, locator),
    })),
    ...document.admitted.map(admission => rankAdmission(admission, locator)),
    ...document.granted.map(grant => rankGrant(grant, locator)),
  ]
}

function buildFindingResult(finding: GateFinding, locator: SarifLocator): SarifResult {
  const { control, severity, change, fingerprint } = finding
  const { baselineState, sentence } = CHANGES[change]
  const acceptance = describeGateAcceptance(finding)
  const text = `${describeGateReason(finding)} ${sentence} ${describeGateResource(finding)}.`
  return {
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
}

function rankEscalation(path: GateEscalation, locator: SarifLocator): RankedResult {
  const { principal, becomes, steps } = path
  return rankAccess('assay/escalation-path', 'CRITICAL', () => ({
    sentence: describeGateEscalation(path),
    location: locator.locate({ resource: principal }),
    identity: [principal, becomes, ...steps],
  }))
}

function rankAdmission(admission: GateAdmission, locator: SarifLocator): RankedResult {
  const { logicalId, resource, principal, access } = admission
  return rankAccess('assay/newly-admitted', admission.severity, () => ({
    sentence: describeGateAdmission(admission),
    location: locator.locate(admission),
    identity: [logicalId ?? resource, principal, access],
  }))
}

function rankGrant(grant: GateGrant, locator: SarifLocator): RankedResult {
  const { principal, logicalId, action, resource, severity } = grant
  return rankAccess('assay/newly-granted', severity, () => ({
    sentence: describeGateGrant(grant),
    location: locator.locate({ resource: principal, ...(logicalId === undefined ? {} : { logicalId }) }),
    identity: [logicalId ?? principal, action, resource],
  }))
}

interface AccessDetails {
  sentence: string
  location: SarifLocation
  /** What makes it the same in another run. */
  identity: readonly string[]
}

function rankAccess(ruleId: AccessRuleId, severity: Severity, describe: () => AccessDetails): RankedResult {
  const build = (): SarifResult => {
    const { sentence, location, identity } = describe()
    const hash = createHash('sha256').update(JSON.stringify([ruleId, ...identity]))
    return {
      ruleId,
      level: getSarifLevel(severity),
      baselineState: 'new',
      message: buildSarifMessage(sentence),
      locations: [location],
      partialFingerprints: buildFingerprints(hash.digest('hex').slice(0, 32)),
    }
  }
  return { severity, isOpen: true, build }
}
