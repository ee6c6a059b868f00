import { describeResource } from '../../audit/resources/kinds.ts'
import { shortenFindingId } from '../../audit/state/findings/finding-id.ts'
import { describeExceptionScope } from '../../audit/settings/exception.ts'
import { escapeText, quoteName } from '../../audit/text/quote-text.ts'
import { renderJson } from '../../reports/json.ts'
import { explainUncovered } from '../../reports/posture/outdated-exception.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { severityColors } from '../output/severity-colors.ts'
import { colorize } from '../output/terminal.ts'
import type { IdentifiedFinding } from './account-findings.ts'

const WIDEST_SEVERITY = 'INFORMATIONAL'.length

const UNKNOWN_SINCE = 'not known'

/** A line for each finding, and how many there are. */
export function formatFindingList(findings: readonly IdentifiedFinding[]): string[] {
  const lines = findings.map(({ id, severity, status, control, resource, reason }) =>
    [
      colorize('gray', shortenFindingId(id)),
      colorize([...severityColors[severity]], severity.padEnd(WIDEST_SEVERITY)),
      ...(status === 'open' ? [] : [status]),
      control,
      escapeText(describeResource(resource)),
      escapeText(reason),
    ].join('  '),
  )
  return [...lines, `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`]
}

/** All of a finding: what fails and why, its change, its evidence, how to fix it, and how to accept it. */
export function formatFinding(
  finding: IdentifiedFinding,
  { posture: { controls }, evidence: digest }: { posture: Posture; evidence: string | undefined },
): string[] {
  const { id, severity, status, control, resource, reason, since, change, evidence, exception } = finding
  const described = controls.find(each => each.id === control)
  const rows: [string, string | undefined][] = [
    ['Finding', id],
    ['Status', status],
    ['Control', `${control} (assay controls ${control})`],
    ['Resource', resource.arn],
    ['Region', resource.region],
    ['Reason', reason],
    ['Since', since ?? (status === 'unknown' ? undefined : UNKNOWN_SINCE)],
    ['Change', change && `${change.action} by ${quoteName(change.actor)} at ${change.at}`],
    ['Stale', finding.stale],
    ['Uncovered', explainUncovered(finding)],
    [
      'Accepted',
      exception &&
        `by ${quoteName(exception.owner)} until ${exception.until} on ${describeExceptionScope(exception)}: ${exception.reason}`,
    ],
    ['Digest', digest],
    ['Fix', described?.remediation],
  ]
  return [
    `${colorize([...severityColors[severity]], severity)}  ${escapeText(described?.title ?? control)}`,
    ...rows.flatMap(([name, text]) =>
      text === undefined ? [] : [`${`${name}:`.padEnd(10)}${escapeText(text)}`],
    ),
    ...(evidence === undefined ? [] : ['Evidence:', ...renderJson(evidence).split('\n').map(indentLine)]),
    ...(status === 'open'
      ? [
          'Accept:',
          indentLine(`assay findings accept ${shortenFindingId(id)} --owner … --reason … --until …`),
        ]
      : []),
  ]
}

function indentLine(line: string): string {
  return `  ${escapeText(line)}`
}
