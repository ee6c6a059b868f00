import { describeDisabledControl, type DisabledControl } from '../../posture/disabled-controls.ts'
import type { ControlPosture, Posture } from '../../posture/posture.ts'
import { countThings } from '../count-things.ts'
import { formatControlCommand } from '../render-context.ts'
import { describeEntryAcceptance, listReportEntries, type ReportEntry } from '../report-entries.ts'
import { renderJunitSuites, type JunitCase } from './junit-suites.ts'

/** The suite of what is no control. */
const ACCOUNT_SUITE = 'account'

/**
 * The posture as JUnit XML. A suite for each strategy has a test case for each control and resource that does not pass: an
 * open finding fails, an accepted one is skipped, and INSUFFICIENT_DATA is an error. The resources that pass are one test
 * case of their control. A disabled control is a skipped test case. What could not be listed is an error of the suite `account`.
 */
export function renderJunitReport(posture: Posture): Iterable<string> {
  return renderJunitSuites('Assay audit', [
    buildAccountCase(posture),
    ...listReportEntries(posture).map(buildEntryCase),
    ...(posture.disabled ?? []).map(buildDisabledCase),
    ...posture.controls.flatMap(buildPassingCase),
  ])
}

function buildAccountCase({ account, regions, at, resources, controls, counts }: Posture): JunitCase {
  const { COMPLIANT, NON_COMPLIANT, INSUFFICIENT_DATA, NOT_APPLICABLE } = counts
  return {
    suite: ACCOUNT_SUITE,
    className: 'assay/audit',
    name: `account ${account}`,
    output: [
      `${countThings(resources, 'resource')}, ${countThings(controls.length, 'control')}, ${regions.join(', ')}, ${at}`,
      `${COMPLIANT} pass, ${NON_COMPLIANT} fail, ${INSUFFICIENT_DATA} unknown, ${NOT_APPLICABLE} not applicable`,
    ].join('\n'),
  }
}

function buildEntryCase(entry: ReportEntry): JunitCase {
  const { rule, control, resource } = entry
  return {
    suite: control?.strategy ?? ACCOUNT_SUITE,
    className: rule,
    name: `${resource.description} (${resource.arn})`,
    fault: buildFault(entry),
  }
}

function buildFault(entry: ReportEntry): NonNullable<JunitCase['fault']> {
  const { state, severity, control } = entry
  const reason = entry.explanation
  const acceptance = describeEntryAcceptance(entry)
  const text = [
    severity === undefined ? reason : `${severity}: ${reason}`,
    ...(acceptance === undefined ? [] : [acceptance]),
    ...(control === undefined
      ? []
      : [`Remediation: ${control.remediation}`, `More: ${formatControlCommand(control.id)}`]),
  ].join('\n')
  if (state === 'ACCEPTED') return { kind: 'skipped', message: acceptance ?? reason, text }
  if (state === 'OPEN') return { kind: 'failure', message: reason, text }
  return { kind: 'error', message: `INSUFFICIENT_DATA: ${reason}`, text }
}

function buildDisabledCase(disabled: DisabledControl): JunitCase {
  const { id, strategy, title } = disabled
  const message = describeDisabledControl(disabled)
  return { suite: strategy, className: id, name: title, fault: { kind: 'skipped', message, text: message } }
}

function buildPassingCase({ id, strategy, title, counts }: ControlPosture): JunitCase[] {
  if (counts.COMPLIANT === 0) return []
  const name = countThings(counts.COMPLIANT, 'compliant resource')
  return [{ suite: strategy, className: id, name, output: title }]
}
