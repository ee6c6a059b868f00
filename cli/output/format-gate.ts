import { describeArn } from '../../audit/notify/sections/describe-arn.ts'
import { isSeverityAtLeast } from '../../audit/settings/severity.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import { countThings } from '../../reports/formats/count-things.ts'
import { findControl } from '../../reports/formats/render-context.ts'
import type { GateDocument, GateFinding, GateVerdict } from '../../reports/gate/gate-document.ts'
import {
  isOpenedFinding,
  sortAdmissions,
  sortGateFindings,
  sortGateGrants,
} from '../../reports/gate/gate-order.ts'
import {
  describeGateAcceptance,
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateResource,
  describeGateSource,
  describeGateUnknown,
  describeVerdict,
} from '../../reports/gate/gate-sentences.ts'
import { groupIntoMap } from '../../reports/group-into-map.ts'
import { severityColors } from './severity-colors.ts'
import { colorize, type TextStyle } from './terminal.ts'

/** Findings that open and are named, and things of each other section; the rest is counted. */
const MAX_FINDINGS = 20
const MAX_THINGS = 5

const VERDICT_STYLES: Readonly<Record<GateVerdict, TextStyle>> = {
  PASS: ['bold', 'green'],
  FAIL: ['bold', 'red'],
  UNKNOWN: ['bold', 'yellow'],
}

/**
 * Formats what the gate says: the verdict with its reasons, what opens, escalation paths, public access, what could not
 * be decided and why, permissions of severity HIGH or worse that are newly granted, and totals. `isVerbose` leaves nothing
 * out, and adds other new access, and the findings that remain, close or are accepted.
 */
export function formatGate(document: GateDocument, { isVerbose = false } = {}): string[] {
  const { verdict, reasons, escalation, unknown } = document
  const findings = sortGateFindings(document.findings)
  const most = isVerbose ? Infinity : MAX_THINGS
  return [
    colorize(VERDICT_STYLES[verdict], `${verdict}  ${describeVerdict(verdict)}`),
    ...reasons.map(reason => `  ${escapeText(reason)}`),
    '',
    ...formatOpened(findings.filter(isOpenedFinding), isVerbose),
    ...formatSection('red', 'Escalation paths', escalation.map(describeGateEscalation), most),
    ...formatSection('red', 'Public access', describeAdmissions(document, true), most),
    ...formatSection('yellow', 'Not decided', unknown.map(describeGateUnknown), most),
    ...formatSection('bold', 'Newly granted', describeGrants(document, isVerbose), most),
    ...(isVerbose ? formatOthers(document, findings) : []),
    formatTotals(document),
  ]
}

/** What `isVerbose` adds. */
function formatOthers(document: GateDocument, findings: readonly GateFinding[]): string[] {
  const accepted = findings.filter(({ change, accepted: exception }) => change !== 'CLOSES' && exception)
  const remaining = findings.filter(({ change, accepted: exception }) => change === 'REMAINS' && !exception)
  const closed = findings.filter(({ change }) => change === 'CLOSES')
  return [
    ...formatSection('bold', 'Newly admitted', describeAdmissions(document, false)),
    ...formatSection('bold', 'Accepted', accepted.map(formatAcceptance)),
    ...formatSection('bold', 'Remains', remaining.map(formatFindingLine)),
    ...formatSection('green', 'Closes', closed.map(formatFindingLine)),
  ]
}

/** What opens, by control, the worst first. */
function formatOpened(opened: readonly GateFinding[], isVerbose: boolean): string[] {
  const shown = isVerbose ? opened : opened.slice(0, MAX_FINDINGS)
  const more = opened.length - shown.length
  const groups = [...groupIntoMap(shown, ({ severity, control }) => `${severity} ${control}`).values()]
  return [
    ...groups.flatMap(formatControlFindings),
    ...(more > 0 ? [`and ${countThings(more, 'more finding')} that the change opens; ${ALL}`, ''] : []),
  ]
}

const ALL = '--verbose lists all'

function formatControlFindings(group: readonly GateFinding[]): string[] {
  const [first] = group
  if (first === undefined) return []
  const { severity, control } = first
  const { title = '', remediation } = findControl(control) ?? {}
  const head = [
    colorize([...severityColors[severity]], severity),
    title,
    colorize('gray', escapeText(control)),
  ]
  return [
    head.filter(part => part !== '').join('  '),
    ...group.map(finding => `  ${formatPlace(finding)}  ${describeGateReason(finding)}`),
    ...(remediation === undefined ? [] : [colorize('gray', `  Remediation: ${remediation}`)]),
    '',
  ]
}

/** `role app (AppRole)  template.yaml:12`. */
function formatPlace(finding: GateFinding): string {
  const source = describeGateSource(finding)
  const resource = describeGateResource(finding)
  return source === undefined ? resource : `${resource}  ${colorize('gray', source)}`
}

function formatFindingLine(finding: GateFinding): string {
  const { severity, control } = finding
  return `${severity}  ${escapeText(control)}  ${formatPlace(finding)}  ${describeGateReason(finding)}`
}

function formatAcceptance(finding: GateFinding): string {
  return `${finding.severity}  ${escapeText(finding.control)}  ${describeArn(finding.resource)}  ${describeGateAcceptance(finding) ?? ''}`
}

function describeAdmissions({ admitted }: GateDocument, isPublic: boolean): string[] {
  return sortAdmissions(admitted)
    .filter(({ access }) => (access === 'public') === isPublic)
    .map(describeGateAdmission)
}

/** Newly granted permissions, the worst first: all, or those of severity HIGH or worse. */
function describeGrants({ granted }: GateDocument, isComplete: boolean): string[] {
  return sortGateGrants(granted)
    .filter(({ severity }) => isComplete || isSeverityAtLeast(severity, 'HIGH'))
    .map(grant => `${grant.severity}  ${describeGateGrant(grant)}`)
}

function formatSection(
  style: TextStyle,
  title: string,
  sentences: readonly string[],
  most = Infinity,
): string[] {
  if (sentences.length === 0) return []
  const shown = sentences.slice(0, most)
  const more = sentences.length - shown.length
  return [
    colorize(style, title),
    ...shown.map(sentence => `  ${sentence}`),
    ...(more > 0 ? [`  and ${more} more; ${ALL}`] : []),
    '',
  ]
}

function formatTotals({ findings, granted, admitted, unknown }: GateDocument): string {
  const count = (isCounted: (finding: GateFinding) => boolean) => findings.filter(isCounted).length
  const accepted = count(each => each.change !== 'CLOSES' && each.accepted !== undefined)
  const parts = [
    `${count(isOpenedFinding)} opened`,
    `${count(({ change }) => change === 'CLOSES')} closed`,
    `${count(each => each.change === 'REMAINS' && each.accepted === undefined)} remaining`,
    ...(accepted > 0 ? [`${accepted} accepted`] : []),
    ...(granted.length > 0 ? [`${countThings(granted.length, 'permission')} granted`] : []),
    ...(admitted.length > 0 ? [`${countThings(admitted.length, 'principal')} admitted`] : []),
    ...(unknown.length > 0 ? [`${unknown.length} not decided`] : []),
  ]
  return parts.join(', ')
}
