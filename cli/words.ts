import type { Transition } from '../audit/account/transition.ts'
import type { Affected } from '../audit/changes/affected.ts'
import { apiCallOf } from '../audit/changes/cloudtrail.ts'
import type { Severity } from '../audit/controls/severity.ts'
import type { Notification } from '../audit/notifications/notification.ts'
import { spoken } from '../audit/resources/kinds.ts'
import { coloured, printable } from './terminal.ts'

/** How severities are shown on a terminal. */
export const severityColours = {
  CRITICAL: ['bold', 'red'],
  HIGH: ['red'],
  MEDIUM: ['yellow'],
  LOW: ['blue'],
  INFORMATIONAL: ['gray'],
} as const satisfies Record<Severity, readonly string[]>

/** An event, and what it affects or why it affects nothing. */
export function eventLines(
  event: unknown,
  file: string,
  outcome: { ignored: string } | { affected: Affected[] },
): string[] {
  const call = apiCallOf(event)
  const head = printable(`${call.at.slice(11, 19)}  ${call.service}:${call.operation} by ${call.actor.name}`)
  const source = coloured('gray', printable(file))
  if ('ignored' in outcome)
    return [`${coloured('bold', head)}  ${source}`, `          ignored: ${outcome.ignored}`]
  return [`${coloured('bold', head)}  ${source}`, ...affectedLines(outcome.affected)]
}

/** Affected resources, each with why. */
export function affectedLines(affected: readonly Affected[]): string[] {
  const names = affected.map(({ resource }) => printable(spoken(resource)))
  const width = Math.max(0, ...names.map(name => name.length))
  return affected.map(
    ({ why }, index) => `          affects  ${names[index]?.padEnd(width)}  ${printable(why)}`,
  )
}

/** A finding that opened or closed. */
export function transitionLines(transition: Transition): string[] {
  const { severity, control, resource, step, reason, at } = transition
  const opened = step === 'OPENED' || step === 'REOPENED'
  const what = opened
    ? coloured([...severityColours[severity]], `${step} ${severity}`)
    : coloured('green', step)
  const line = `${at.slice(11, 19)}  ${what}  ${control}  ${printable(spoken(resource))}`
  return opened && reason !== undefined ? [line, `          ${printable(reason)}`] : [line]
}

/** A message as it is sent. */
export function notificationLines(notification: Notification): string[] {
  const lines = notification.text
    .split('\n')
    .map(line => `          ${coloured('cyan', '│')} ${printable(line)}`)
  return [coloured('cyan', `          message ${printable(notification.id)}`), ...lines, '']
}
