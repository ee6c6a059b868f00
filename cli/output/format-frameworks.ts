import type { Control } from '../../audit/controls/control.ts'
import type { Clause, FrameworkDescription } from '../../audit/frameworks/framework.ts'
import { colorize, wrapLine } from './terminal.ts'

/** The column at which titles begin, where the id of a clause leaves room for it. */
const TITLE_COLUMN = 16

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

function formatClause({ id, title, supports, manual }: Clause, controls: readonly Control[]): string[] {
  const indent = ' '.repeat(TITLE_COLUMN)
  const details = [
    ...controls.map(control => control.id),
    ...(manual === undefined ? [] : [`manual: ${manual}`]),
    ...(supports === undefined && manual === undefined ? ['not covered by a control'] : []),
  ]
  return [
    ...wrapLine(`  ${id.padEnd(TITLE_COLUMN - 3)} ${title}`, 0, TITLE_COLUMN),
    ...details
      .flatMap(detail => wrapLine(indent + detail, 0, TITLE_COLUMN))
      .map(line => colorize('gray', line)),
  ]
}
