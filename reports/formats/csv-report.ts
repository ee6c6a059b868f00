import { describeTag } from '../../audit/settings/exception.ts'
import { getResourceName } from '../../audit/resources/resource.ts'
import type {
  AcceptedFinding,
  ControlPosture,
  Finding,
  Posture,
  NonPassingResult,
} from '../posture/posture.ts'
import { describeDisabledControl } from '../posture/disabled-controls.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

const COLUMNS = [
  'status',
  'workflow',
  'severity',
  'strategy',
  'control',
  'title',
  'account',
  'region',
  'kind',
  'name',
  'arn',
  'reason',
  'stale',
  'since',
  'age days',
  'overdue days',
  'new',
  'change action',
  'change actor',
  'change at',
  'accepted by',
  'accepted because',
  'accepted until',
  'accepted for tag',
  'remediation',
  'frameworks',
  'evidence',
] as const

type Column = (typeof COLUMNS)[number]

/** The cells of a row that are not empty. */
type CsvCells = Partial<Record<Column, string>>

/** The posture as a CSV table, see `renderCsvLines`. */
export function renderCsvReport(posture: Posture): string {
  return [...renderCsvLines(posture)].join('')
}

/**
 * The posture as a CSV table (RFC 4180, UTF-8) by lines, with a row for each open finding, accepted finding, evaluation with the
 * result INSUFFICIENT_DATA, disabled control and list that could not be read. A cell that a spreadsheet would evaluate as a formula starts
 * with an apostrophe; line breaks, control characters and direction marks are escaped.
 */
export function* renderCsvLines(posture: Posture): Generator<string> {
  yield `${COLUMNS.map(escapeCell).join(',')}\r\n`
  const account = { account: escapeCell(posture.account) }
  const controls = new Map(
    posture.controls.map(control => [control.id, { ...account, ...buildControlCells(control) }]),
  )
  const findShared = ({ control }: NonPassingResult) => controls.get(control) ?? account
  for (const finding of posture.findings) yield renderLine(buildFindingCells(finding), findShared(finding))
  for (const finding of posture.accepted)
    yield renderLine({ ...buildFindingCells(finding), ...buildAcceptedCells(finding) }, findShared(finding))
  for (const result of posture.unknown)
    yield renderLine({ ...buildResultCells(result), status: 'INSUFFICIENT_DATA' }, findShared(result))
  for (const { id, severity, strategy, title, ...decision } of posture.disabled ?? []) {
    const cells = {
      status: 'DISABLED',
      severity,
      strategy,
      control: id,
      title,
      reason: describeDisabledControl(decision),
      'accepted by': decision.owner,
      'accepted because': decision.reason,
      ...(decision.until === undefined ? {} : { 'accepted until': decision.until }),
    }
    yield renderLine(cells, account)
  }
  for (const reason of posture.unlisted) yield renderLine({ status: 'INSUFFICIENT_DATA', reason }, account)
}

/** A line of `cells`, and of those that many lines have, which are escaped already. */
function renderLine(cells: CsvCells, escaped: CsvCells): string {
  let line = ''
  for (const column of COLUMNS) {
    const text = cells[column]
    line += text === undefined ? (escaped[column] ?? '') : escapeCell(text)
    line += column === LAST_COLUMN ? '\r\n' : ','
  }
  return line
}

const LAST_COLUMN = COLUMNS.at(-1)

function buildResultCells({ control, severity, resource, reason }: NonPassingResult): CsvCells {
  const { kind, arn, region } = resource
  return { severity, control, region, kind, name: getResourceName(resource), arn, reason }
}

function buildControlCells({ strategy, title, remediation, frameworks }: ControlPosture): CsvCells {
  const texts = Object.entries(frameworks).map(([name, requirements]) => `${name} ${requirements.join(' ')}`)
  return {
    strategy: escapeCell(strategy),
    title: escapeCell(title),
    remediation: escapeCell(remediation),
    frameworks: escapeCell(texts.join('; ')),
  }
}

function buildFindingCells(finding: Finding): CsvCells {
  const { workflow, stale, since, change, evidence, ageDays, overdueDays, isNew } = finding
  const cells = buildResultCells(finding)
  cells.status = 'NON_COMPLIANT'
  cells.workflow = workflow
  if (stale !== undefined) cells.stale = stale
  if (since !== undefined) cells.since = since
  if (ageDays !== undefined) cells['age days'] = String(ageDays)
  if (overdueDays !== undefined) cells['overdue days'] = String(overdueDays)
  if (isNew) cells.new = 'yes'
  if (change !== undefined) {
    cells['change action'] = change.action
    cells['change actor'] = change.actor
    cells['change at'] = change.at
  }
  if (evidence !== undefined) cells.evidence = JSON.stringify(evidence)
  return cells
}

function buildAcceptedCells({ exception: { owner, reason, until, tag } }: AcceptedFinding): CsvCells {
  return {
    'accepted by': owner,
    'accepted because': reason,
    'accepted until': until,
    ...(tag === undefined ? {} : { 'accepted for tag': describeTag(tag) }),
  }
}

/** The start of a formula in spreadsheets, also after quotes and spaces, and in its full-width forms. */
const FORMULA = /^[\s"'\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

/** Text that is the same in a cell, as most text is: this is faster to test. */
const PLAIN_TEXT = /^[#-&(-*./0-<>?A-~][ !#-+\--~]*$/

function escapeCell(text: string): string {
  if (text === '' || PLAIN_TEXT.test(text)) return text
  const shown = escapeText(text)
  const safe = FORMULA.test(text) ? `'${shown}` : shown
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
