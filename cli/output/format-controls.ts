import type { Control } from '../../audit/controls/control.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Clause, FrameworkDescription } from '../../audit/frameworks/framework.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { countBySeverity, severities } from '../../audit/settings/severity.ts'
import { groupIntoMap } from '../../reports/group-into-map.ts'
import { severityColors } from './severity-colors.ts'
import { colorize, wrapLine } from './terminal.ts'

/** The column at which titles begin: behind the longest severity. */
const TITLE_COLUMN = 15

/** The column at which the titles of clauses begin, where their ids leave room for it. */
const CLAUSE_COLUMN = 16

/** The plain name of a kind, such as `function`. */
export function describeKind(kind: Kind): string {
  return getKindDefinition(kind).label
}

/** Formats a list of controls, grouped by strategy, with counts. */
export function formatControlList(controls: readonly Control[]): string[] {
  const groups = groupIntoMap(controls, ({ id }) => id.split('/')[0] ?? id)
  return [
    ...[...groups].flatMap(([strategy, group]) => [
      `${colorize('bold', strategy)} (${group.length})`,
      ...group.flatMap(formatControlEntry),
      '',
    ]),
    formatCounts(controls),
  ]
}

function formatControlEntry({ id, severity, title }: Control): string[] {
  const label = colorize([...severityColors[severity]], severity.padEnd(TITLE_COLUMN - 2))
  return [
    ...wrapLine(`  ${label}${title}`, 0, TITLE_COLUMN),
    `${' '.repeat(TITLE_COLUMN)}${colorize('gray', id)}`,
  ]
}

function formatCounts(controls: readonly Control[]): string {
  const counts = countBySeverity(controls)
  const parts = severities
    .filter(severity => counts[severity] > 0)
    .map(severity => `${counts[severity]} ${severity}`)
  const total = `${controls.length} ${controls.length === 1 ? 'control' : 'controls'}`
  return parts.length === 0 ? total : `${total}: ${parts.join(', ')}`
}

/** Formats everything about one control. */
export function formatControl(control: Control): string[] {
  const {
    id,
    severity,
    title,
    rationale,
    remediation,
    criteria = [],
    knownLimitations = [],
    references,
  } = control
  return [
    ...wrapLine(`${colorize([...severityColors[severity]], severity)}  ${colorize('bold', title)}`, 0),
    colorize('gray', id),
    ...formatSection('Why it matters', [rationale]),
    ...formatSection('Remediation', [remediation]),
    ...formatSection('How it is evaluated', criteria),
    ...formatSection('Not checked', knownLimitations),
    ...formatSection(
      'Kinds',
      control.kinds.map(kind => `${kind} (${describeKind(kind)})`),
    ),
    ...formatSection(
      'Settings (defaults)',
      Object.entries(control.settings).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ),
    ...formatSection(
      'Frameworks',
      Object.entries(control.frameworks).map(([name, requirements]) => `${name}: ${requirements.join(', ')}`),
    ),
    ...formatSection('References', references),
  ]
}

/** Nothing for a section without entries. */
function formatSection(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return []
  return ['', colorize('bold', title), ...entries.flatMap(entry => wrapLine(`  ${entry}`, 0))]
}

/** Formats the clauses of a framework with those of `controls` that support them, and what stays manual. */
export function formatFramework(
  { name, clauses, scope, total }: FrameworkDescription,
  controls: readonly Control[],
): string[] {
  const supported = clauses.filter(({ supports }) => supports !== undefined).length
  const whole = total === undefined ? `${clauses.length} listed clauses` : `${total.count} ${total.of}`
  return [
    `${colorize('bold', name)} (${supported} of ${whole} have controls)`,
    ...wrapLine(`  ${scope}`, 0, 2).map(line => colorize('gray', line)),
    ...clauses.flatMap(clause =>
      formatClause(
        clause,
        controls.filter(control => control.frameworks[name]?.includes(clause.id)),
      ),
    ),
    '',
  ]
}

function formatClause({ id, title, manual, uncovered }: Clause, controls: readonly Control[]): string[] {
  const indent = ' '.repeat(CLAUSE_COLUMN)
  const details = [
    ...controls.map(control => control.id),
    ...(manual === undefined ? [] : [`manual: ${manual}`]),
    ...(uncovered === undefined ? [] : [`not covered by a control: ${uncovered}`]),
  ]
  return [
    ...wrapLine(`  ${id.padEnd(CLAUSE_COLUMN - 3)} ${title}`, 0, CLAUSE_COLUMN),
    ...details
      .flatMap(detail => wrapLine(indent + detail, 0, CLAUSE_COLUMN))
      .map(line => colorize('gray', line)),
  ]
}
