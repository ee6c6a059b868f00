import { groupIntoMap } from '../../group-into-map.ts'
import { findControl, formatControlCommand } from '../../formats/render-context.ts'
import type { GateDocument, GateFinding } from '../gate-document.ts'
import { isOpenedFinding, sortAdmissions, sortGateFindings, sortGateGrants } from '../gate-order.ts'
import {
  describeGateAcceptance,
  describeGateAdmission,
  describeGateEscalation,
  describeGateGrant,
  describeGateReason,
  describeGateSource,
  describeGateUnknown,
  describeVerdict,
} from '../gate-sentences.ts'
import { renderJunitSuites, type JunitCase } from '../../formats/junit/junit-suites.ts'

/** Findings that one test case names. */
const MAX_CASE_FINDINGS = 20

/** The suites that are no stack. */
const GATE_SUITE = 'gate'
const ACCOUNT_SUITE = 'account'
const TEMPLATE_SUITE = 'template'

/**
 * The document as JUnit XML, in the form of Jenkins' xUnit plugin. A suite for each stack and one for the account have a
 * test case for each control and resource: it fails if the change opens a finding, is skipped if the finding remains or
 * is accepted, since the change does not cause it or an exception allows it, and passes if the change closes it. The
 * suite `gate` has the verdict. Escalation paths and public access fail, other new access passes with its description,
 * and what could not be decided is an error.
 */
export function renderJunit(document: GateDocument): string {
  const cases = [
    buildVerdictCase(document),
    ...buildFindingCases(document),
    ...buildAccessCases(document),
    ...buildUnknownCases(document),
  ]
  return [...renderJunitSuites('Assay gate', cases)].join('')
}

function buildVerdictCase({ verdict, reasons }: GateDocument): JunitCase {
  const output = reasons.join('\n')
  const junitCase = { suite: GATE_SUITE, className: 'assay.gate', name: 'verdict' }
  if (verdict === 'PASS') return { ...junitCase, output }
  const kind = verdict === 'FAIL' ? 'failure' : 'error'
  return { ...junitCase, fault: { kind, message: describeVerdict(verdict), text: output } }
}

function selectSuite({ stack, logicalId }: Pick<GateFinding, 'stack' | 'logicalId'>): string {
  return stack ?? (logicalId === undefined ? ACCOUNT_SUITE : TEMPLATE_SUITE)
}

/** A test case for each control and resource of a stack; a resource can fail a control in several ways. */
function buildFindingCases({ findings }: GateDocument): JunitCase[] {
  const groups = groupIntoMap(sortGateFindings(findings), finding =>
    JSON.stringify([selectSuite(finding), finding.control, finding.logicalId, finding.resource]),
  )
  return [...groups.values()].flatMap(group => {
    const [first] = group
    return first === undefined ? [] : [buildFindingCase(first, group)]
  })
}

function buildFindingCase(first: GateFinding, group: readonly GateFinding[]): JunitCase {
  const { control, logicalId, resource } = first
  const junitCase = {
    suite: selectSuite(first),
    className: control,
    name: logicalId === undefined ? resource : `${logicalId} (${resource})`,
  }
  const opened = group.filter(isOpenedFinding)
  const open = group.filter(({ change }) => change !== 'CLOSES')
  if (opened.length > 0) {
    const message = opened.map(describeGateReason)[0] ?? ''
    return { ...junitCase, fault: { kind: 'failure', message, text: describeFindings(opened) } }
  }
  if (open.length > 0) return { ...junitCase, fault: buildSkipped(open) }
  return { ...junitCase, output: `The change closes: ${describeFindings(group)}` }
}

function buildSkipped(open: readonly GateFinding[]): NonNullable<JunitCase['fault']> {
  const acceptances = open.flatMap(finding => describeGateAcceptance(finding) ?? [])
  const message = acceptances[0] ?? 'The finding is open before the change too.'
  return { kind: 'skipped', message, text: describeFindings(open) }
}

/** A block of lines for each finding, and the remediation. */
function describeFindings(findings: readonly GateFinding[]): string {
  const more = findings.length - MAX_CASE_FINDINGS
  const blocks = findings.slice(0, MAX_CASE_FINDINGS).map(finding => {
    const source = describeGateSource(finding)
    const acceptance = describeGateAcceptance(finding)
    return [
      `${finding.severity}: ${describeGateReason(finding)}`,
      ...(source === undefined ? [] : [`At ${source}`]),
      ...(acceptance === undefined ? [] : [acceptance]),
    ].join('\n')
  })
  return [
    ...blocks,
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(findings[0] === undefined ? [] : describeRemediation(findings[0])),
  ].join('\n')
}

function describeRemediation({ control }: GateFinding): string[] {
  const found = findControl(control)
  if (found === undefined) return []
  return [`Remediation: ${found.remediation}`, `More: ${formatControlCommand(control)}`]
}

function buildAccessCases({ escalation, admitted, granted }: GateDocument): JunitCase[] {
  return [
    ...escalation.map(path => {
      const name = `${path.principal} becomes ${path.becomes}`
      return buildFailing('assay/escalation-path', name, describeGateEscalation(path))
    }),
    ...sortAdmissions(admitted).map(admission => {
      const name = `${admission.resource} admits ${admission.principal}`
      const build = admission.access === 'public' ? buildFailing : buildPassing
      return build('assay/newly-admitted', name, describeGateAdmission(admission))
    }),
    ...sortGateGrants(granted).map(grant => {
      const name = `${grant.principal} ${grant.action} on ${grant.resource}`
      return buildPassing('assay/newly-granted', name, describeGateGrant(grant))
    }),
  ]
}

function buildFailing(className: string, name: string, text: string): JunitCase {
  return { suite: ACCOUNT_SUITE, className, name, fault: { kind: 'failure', message: text, text } }
}

function buildPassing(className: string, name: string, output: string): JunitCase {
  return { suite: ACCOUNT_SUITE, className, name, output }
}

/** What could not be decided, in the suite of the stack that has the logical id, if only one has it. */
function buildUnknownCases({ unknown, findings }: GateDocument): JunitCase[] {
  const stacks = new Map<string, Set<string>>()
  for (const { logicalId, stack } of findings)
    if (logicalId !== undefined && stack !== undefined)
      stacks.set(logicalId, (stacks.get(logicalId) ?? new Set()).add(stack))
  return unknown.map(each => {
    const [stack, ...others] = stacks.get(each.logicalId) ?? []
    const text = describeGateUnknown(each)
    return {
      suite: stack === undefined || others.length > 0 ? TEMPLATE_SUITE : stack,
      className: 'assay/not-decided',
      name: `${each.logicalId} ${each.property}`,
      fault: { kind: 'error', message: text, text },
    }
  })
}
