import { cutText } from '../../../audit/text/quote-text.ts'
import type { BaselineComparison } from '../../posture/earlier/baseline.ts'
import { describeDisabledControl } from '../../posture/disabled-controls.ts'
import type { Finding, Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import {
  buildResultEntry,
  describeEntryAcceptance,
  listReportEntries,
  type ReportEntry,
} from '../report-entries.ts'
import { renderSarifLog } from './sarif-log.ts'
import {
  buildFingerprints,
  type RankedResult,
  type SarifLocation,
  type SarifResult,
} from './sarif-results.ts'
import { buildControlRule, getSarifLevel } from './sarif-rules.ts'
import { buildSarifMessage, buildSarifUri, limitSarifName } from './sarif-text.ts'

/** Characters of a name in the path of a resource. */
const MAX_PATH_NAME = 200

/** The order of results of the same severity. */
const STATES: readonly ReportEntry['state'][] = ['OPEN', 'ACCEPTED', 'UNKNOWN']

/**
 * The posture as a SARIF 2.1.0 log with one run. Accepted findings have a suppression, and evaluations with the result
 * INSUFFICIENT_DATA are of the kind `open`. What could not be listed, and each disabled control, is a notification of the run. With a baseline, results
 * have a `baselineState`, and those that are resolved since are `absent`.
 */
export function renderSarifReport(posture: Posture, context: RenderContext): string {
  const { account, regions, at, controls, findings, accepted, counts, unlisted, disabled = [] } = posture
  const { baseline } = context
  const entries = listReportEntries(posture)
  const ranked = STATES.flatMap(state => entries.filter(entry => entry.state === state)).map(entry =>
    rankEntry(entry, posture, baseline),
  )
  const resolved = (baseline?.resolved ?? []).map(finding => rankResolved(finding, posture))
  const run = {
    ranked: [...ranked, ...resolved],
    rules: controls.map(control => buildControlRule(control, context)),
    undecided: unlisted,
    disabled: disabled.map(each => `${each.id}: ${describeDisabledControl(each)}`),
    properties: {
      account,
      regions,
      at,
      findings: findings.length,
      accepted: accepted.length,
      unknown: counts.INSUFFICIENT_DATA,
    },
  }
  return renderSarifLog(run, context)
}

function rankEntry(
  entry: ReportEntry,
  posture: Posture,
  baseline: BaselineComparison | undefined,
): RankedResult {
  const { state, severity = 'INFORMATIONAL', key } = entry
  const isOpen = state === 'OPEN'
  if (baseline === undefined) return { severity, isOpen, build: () => buildResult(entry, posture) }
  const baselineState = baseline.newKeys.has(key) ? 'new' : 'unchanged'
  return { severity, isOpen, build: () => ({ ...buildResult(entry, posture), baselineState }) }
}

function rankResolved(finding: Finding, posture: Posture): RankedResult {
  const control = posture.controls.find(({ id }) => id === finding.control)
  const entry = buildResultEntry('OPEN', finding, control)
  const build = (): SarifResult => ({ ...buildResult(entry, posture), baselineState: 'absent' })
  return { severity: finding.severity, isOpen: false, build }
}

function buildResult(entry: ReportEntry, posture: Posture): SarifResult {
  const { state, rule, severity = 'INFORMATIONAL', id, resource } = entry
  const acceptance = describeEntryAcceptance(entry)
  return {
    ruleId: limitSarifName(rule),
    ...(state === 'UNKNOWN' ? { kind: 'open', level: 'none' } : { level: getSarifLevel(severity) }),
    message: buildSarifMessage(`${entry.explanation} Resource: ${resource.description}.`),
    locations: [buildLocation(entry, posture)],
    partialFingerprints: buildFingerprints(id),
    ...(acceptance === undefined
      ? {}
      : { suppressions: [{ kind: 'external', status: 'accepted', justification: acceptance }] }),
  }
}

/**
 * The ARN, and a path of account, region, kind and name: a resource has no file, but GitHub rejects a whole log in which one
 * result has no physical location.
 */
function buildLocation({ resource }: ReportEntry, { account }: Posture): SarifLocation {
  const { kind, name, arn, region = 'global' } = resource
  const shown = cutText(name, MAX_PATH_NAME).replaceAll(/[/\\]/g, '-')
  const segments = [account, region, ...kind.split('::'), /^\.*$/.test(shown) ? `_${shown}` : shown]
  return {
    physicalLocation: {
      artifactLocation: { uri: buildSarifUri(segments.join('/')) },
      region: { startLine: 1, startColumn: 1 },
    },
    logicalLocations: [
      { name: limitSarifName(name), fullyQualifiedName: limitSarifName(arn), kind: 'resource' },
    ],
  }
}
