import { describeExceptionScope } from '../../../audit/settings/exception.ts'
import type { TransitionMaker } from '../../../audit/state/transition.ts'
import { escapeText, quoteName } from '../../../audit/text/quote-text.ts'
import { severityColors } from '../../output/severity-colors.ts'
import { colorize } from '../../output/terminal.ts'
import type { FindingHistory, HistoryStep } from './finding-history.ts'

const WIDEST_STEP = 'REOPENED'.length

const UNKNOWN_TIME = 'not known'

/** Formats the history of a finding: a line for each step with its time and its change, and what is not known. */
export function formatHistory(history: FindingHistory): string[] {
  const { id, control, title, resource, severity, status, steps, transient, exception, missing } = history
  const rows = [
    `Finding:  ${id}`,
    `Control:  ${control}`,
    `Resource: ${resource.arn}`,
    `Status:   ${status}`,
    ...steps.flatMap(formatStep),
    ...transient.map(
      ({ from, to, reason, openedBy, closedBy }) =>
        `${from}  ${'BRIEFLY'.padEnd(WIDEST_STEP)}  until ${to}, from ${formatMaker(openedBy)} to ${formatMaker(closedBy)}: ${reason}`,
    ),
    ...(exception === undefined
      ? []
      : [
          `Accepted: by ${quoteName(exception.owner)} until ${exception.until} on ${describeExceptionScope(exception)}: ${exception.reason}`,
        ]),
    ...missing.map(each => `Not known: ${each}.`),
  ]
  return [
    `${colorize([...severityColors[severity]], severity)}  ${escapeText(title)}`,
    ...rows.map(escapeText),
  ]
}

function formatStep({ at, step, reason, change, notifiedIn }: HistoryStep): string[] {
  const notified =
    notifiedIn === undefined
      ? ''
      : typeof notifiedIn === 'number'
        ? `; notified in message ${notifiedIn} of the change`
        : notifiedIn === 'ACCEPTED'
          ? '; not notified: an exception covered it'
          : '; not notified: the change was undone before'
  const when = at ?? UNKNOWN_TIME
  const what = at === undefined ? step : `${step.padEnd(WIDEST_STEP)}  ${formatMaker(change)}`
  const head = `${when}  ${what}${notified}`
  return reason === undefined ? [head] : [head, `${' '.repeat(when.length + 2)}${reason}`]
}

function formatMaker(change: TransitionMaker | undefined): string {
  return change === undefined
    ? 'a change of which nothing is known any more'
    : `${change.action} by ${quoteName(change.actor)} at ${change.at}`
}
