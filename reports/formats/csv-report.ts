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
  'remediation',
  'frameworks',
  'evidence',
] as const

type CsvRow = Partial<Record<(typeof COLUMNS)[number], string>>

/**
 * The posture as a CSV table (RFC 4180, UTF-8), with a row for each open finding, accepted finding, evaluation with the
 * result INSUFFICIENT_DATA, disabled control and list that could not be read. A cell that a spreadsheet would evaluate as a formula starts
 * with an apostrophe; line breaks, control characters and direction marks are escaped.
 */
export function renderCsvReport(posture: Posture): string {
  const lines = [formatLine([...COLUMNS])]
  for (const row of buildRows(posture)) lines.push(formatLine(COLUMNS.map(column => row[column] ?? '')))
  return lines.join('')
}

function* buildRows(posture: Posture): Generator<CsvRow> {
  const { account } = posture
  const controls = new Map(posture.controls.map(control => [control.id, buildControlCells(control)]))
  const about = (short: NonPassingResult) => buildIdentityCells(short, controls.get(short.control), account)
  for (const finding of posture.findings) yield { ...about(finding), ...buildFindingCells(finding) }
  for (const finding of posture.accepted)
    yield { ...about(finding), ...buildFindingCells(finding), ...buildAcceptedCells(finding) }
  for (const short of posture.unknown) yield { ...about(short), status: 'INSUFFICIENT_DATA' }
  for (const { id, severity, strategy, title, ...decision } of posture.disabled ?? [])
    yield {
      status: 'DISABLED',
      severity,
      strategy,
      control: id,
      title,
      account,
      reason: describeDisabledControl(decision),
      'accepted by': decision.owner,
      'accepted because': decision.reason,
      ...(decision.until === undefined ? {} : { 'accepted until': decision.until }),
    }
  for (const reason of posture.unlisted) yield { status: 'INSUFFICIENT_DATA', account, reason }
}

function formatLine(cells: readonly string[]): string {
  return `${cells.map(escapeCell).join(',')}\r\n`
}

function buildIdentityCells(short: NonPassingResult, control: CsvRow | undefined, account: string): CsvRow {
  const { control: id, severity, resource, reason } = short
  const { kind, arn, region } = resource
  const where = { account, region, kind, name: getResourceName(resource), arn }
  return { severity, control: id, ...where, reason, ...control }
}

function buildControlCells({ strategy, title, remediation, frameworks }: ControlPosture): CsvRow {
  const texts = Object.entries(frameworks).map(([name, requirements]) => `${name} ${requirements.join(' ')}`)
  return { strategy, title, remediation, frameworks: texts.join('; ') }
}

function buildFindingCells(finding: Finding): CsvRow {
  const { workflow, stale, since, change, evidence, ageDays, overdueDays, isNew } = finding
  return {
    status: 'NON_COMPLIANT',
    workflow,
    stale: stale ?? '',
    since: since ?? '',
    'age days': ageDays === undefined ? '' : String(ageDays),
    'overdue days': overdueDays === undefined ? '' : String(overdueDays),
    new: isNew ? 'yes' : '',
    ...(change
      ? { 'change action': change.action, 'change actor': change.actor, 'change at': change.at }
      : {}),
    evidence: evidence ? JSON.stringify(evidence) : '',
  }
}

function buildAcceptedCells({ exception: { owner, reason, until } }: AcceptedFinding): CsvRow {
  return { 'accepted by': owner, 'accepted because': reason, 'accepted until': until }
}

/** The start of a formula in spreadsheets, also after quotes and spaces, and in its full-width forms. */
const FORMULA = /^[\s"'\u00a0\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/

function escapeCell(text: string): string {
  if (text === '') return ''
  const shown = escapeText(text)
  const safe = FORMULA.test(text) ? `'${shown}` : shown
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
