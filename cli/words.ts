import * as z from 'zod/mini'
import { isOpening, type Transition } from '../audit/account/transition.ts'
import type { Affected } from '../audit/changes/affected.ts'
import { apiCallOf } from '../audit/changes/cloudtrail.ts'
import type { Severity } from '../audit/controls/severity.ts'
import type { Exception } from '../audit/findings/exception.ts'
import type { Notification } from '../audit/notifications/notification.ts'
import { spoken } from '../audit/resources/kinds.ts'
import { coloured, folded, printable } from './terminal.ts'

/** How severities are shown on a terminal. */
export const severityColours = {
  CRITICAL: ['bold', 'red'],
  HIGH: ['red'],
  MEDIUM: ['yellow'],
  LOW: ['blue'],
  INFORMATIONAL: ['gray'],
} as const satisfies Record<Severity, readonly string[]>

/** What is of an event stands under it, behind the column of the times. */
const MARGIN = ' '.repeat(10)

/** An event, and what it affects or why it affects nothing. */
export function eventLines(
  event: unknown,
  file: string,
  outcome: { ignored: string } | { affected: Affected[] },
): string[] {
  const head = printable(headOf(event))
  const source = coloured('gray', printable(file))
  if ('ignored' in outcome)
    return [`${coloured('bold', head)}  ${source}`, `${MARGIN}ignored: ${outcome.ignored}`]
  return [`${coloured('bold', head)}  ${source}`, ...affectedLines(outcome.affected)]
}

/** When what happened, and who did it. */
function headOf(event: unknown): string {
  const notice = serviceNotice.safeParse(event)
  if (notice.success) return noticeHead(notice.data)
  const call = apiCallOf(event)
  return `${call.at.slice(11, 19)}  ${call.service}:${call.operation} by ${call.actor.name}`
}

/** Longer than any text of a notice that is shown. */
const LONGEST = 300

/** A text that is shown if it is one: an event is not refused for what nothing but its line needs. */
const shown = z.optional(z.transform(textIn))

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= LONGEST ? value : undefined
}

/** What a service tells by itself, as far as it is shown. */
const serviceNotice = z.object({
  'detail-type': z.string().check(z.regex(/^(?!AWS API Call via CloudTrail$)/)),
  time: z.string(),
  detail: z.object({
    'action-type': shown,
    'scan-status': shown,
    'repository-name': shown,
    'image-tag': shown,
    'image-tags': z.optional(z.transform(value => (Array.isArray(value) ? textIn(value[0]) : undefined))),
  }),
})

function noticeHead({ time, detail, 'detail-type': type }: z.infer<typeof serviceNotice>): string {
  const tag = detail['image-tag'] ?? detail['image-tags']
  const what = `${detail['repository-name'] ?? ''}${tag === undefined ? '' : `:${tag}`}`
  const parts = [type, detail['action-type'] ?? detail['scan-status'] ?? '', what]
  return `${time.slice(11, 19)}  ${parts.filter(part => part !== '').join(' ')}`
}

/** Affected resources, each with why. */
export function affectedLines(affected: readonly Affected[]): string[] {
  const names = affected.map(({ resource }) => printable(spoken(resource)))
  const width = Math.max(0, ...names.map(name => name.length))
  return affected.map(
    ({ why }, index) => `${MARGIN}affects  ${names[index]?.padEnd(width)}  ${printable(why)}`,
  )
}

/** A finding that opened or closed, and by whom its risk is accepted, if it is. */
export function transitionLines(transition: Transition, accepted?: Exception): string[] {
  const { severity, control, resource, step, reason, at } = transition
  const opened = isOpening(step)
  const what = opened
    ? coloured([...severityColours[severity]], `${step} ${severity}`)
    : coloured('green', step)
  const line = `${at.slice(11, 19)}  ${what}  ${control}  ${printable(spoken(resource))}`
  const owner = accepted && `accepted by ${accepted.owner} until ${accepted.until}: ${accepted.reason}`
  const more = [...(opened && reason !== undefined ? [reason] : []), ...(owner === undefined ? [] : [owner])]
  return [line, ...more.flatMap(text => folded(MARGIN + printable(text), 0))]
}

/** A message as it is sent. */
export function notificationLines(notification: Notification): string[] {
  const lines = notification.text
    .split('\n')
    .flatMap(line => folded(printable(line), MARGIN.length + 2))
    .map(line => `${MARGIN}${coloured('cyan', '│')} ${line}`)
  return [coloured('cyan', `${MARGIN}message ${printable(notification.id)}`), ...lines, '']
}
