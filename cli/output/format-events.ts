import * as z from 'zod/mini'
import { isOpening, type Transition } from '../../audit/state/transition.ts'
import type { AffectedResource } from '../../audit/refresh/affected/affected-resources.ts'
import { parseCloudTrailEvent } from '../../audit/events/cloudtrail-event.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { Exception } from '../../audit/settings/exception.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import { colorize, wrapLine, stripControlCharacters } from './terminal.ts'

/** How severities are shown on a terminal. */
export const severityColors = {
  CRITICAL: ['bold', 'red'],
  HIGH: ['red'],
  MEDIUM: ['yellow'],
  LOW: ['blue'],
  INFORMATIONAL: ['gray'],
} as const satisfies Record<Severity, readonly string[]>

/** What is of an event stands under it, behind the column of the times. */
const MARGIN = ' '.repeat(10)

/** An event, and what it affects or why it affects nothing. */
export function formatEventLines(
  event: unknown,
  file: string,
  outcome: { ignored: string } | { affected: AffectedResource[] },
): string[] {
  const head = stripControlCharacters(formatEventHead(event))
  const source = colorize('gray', stripControlCharacters(file))
  if ('ignored' in outcome)
    return [`${colorize('bold', head)}  ${source}`, `${MARGIN}ignored: ${outcome.ignored}`]
  return [`${colorize('bold', head)}  ${source}`, ...formatAffectedLines(outcome.affected)]
}

/** When what happened, and who did it. */
function formatEventHead(event: unknown): string {
  const notice = serviceEventSchema.safeParse(event)
  if (notice.success) return formatServiceEventHead(notice.data)
  const call = parseCloudTrailEvent(event)
  return `${call.at.slice(11, 19)}  ${call.service}:${call.operation} by ${call.actor.name}`
}

/** Longer than any text of a notice that is shown. */
const MAX_TEXT_LENGTH = 300

/** A text that is shown if it is one: an event is not refused for what nothing but its line needs. */
const shortTextSchema = z.optional(z.transform(readShortText))

function readShortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH ? value : undefined
}

/** What a service tells by itself, as far as it is shown. */
const serviceEventSchema = z.object({
  'detail-type': z.string().check(z.regex(/^(?!AWS API Call via CloudTrail$)/)),
  time: z.string(),
  detail: z.object({
    'action-type': shortTextSchema,
    'scan-status': shortTextSchema,
    'repository-name': shortTextSchema,
    'image-tag': shortTextSchema,
    'image-tags': z.optional(
      z.transform(value => (Array.isArray(value) ? readShortText(value[0]) : undefined)),
    ),
  }),
})

function formatServiceEventHead({
  time,
  detail,
  'detail-type': type,
}: z.infer<typeof serviceEventSchema>): string {
  const tag = detail['image-tag'] ?? detail['image-tags']
  const what = `${detail['repository-name'] ?? ''}${tag === undefined ? '' : `:${tag}`}`
  const parts = [type, detail['action-type'] ?? detail['scan-status'] ?? '', what]
  return `${time.slice(11, 19)}  ${parts.filter(part => part !== '').join(' ')}`
}

/** Affected resources, each with why. */
export function formatAffectedLines(affected: readonly AffectedResource[]): string[] {
  const names = affected.map(({ resource }) => stripControlCharacters(describeResource(resource)))
  const width = Math.max(0, ...names.map(name => name.length))
  return affected.map(
    ({ reason: why }, index) =>
      `${MARGIN}affects  ${names[index]?.padEnd(width)}  ${stripControlCharacters(why)}`,
  )
}

/** A finding that opened or closed, and by whom its risk is accepted, if it is. */
export function formatTransitionLines(transition: Transition, accepted?: Exception): string[] {
  const { severity, control, resource, step, reason, at } = transition
  const opened = isOpening(step)
  const what = opened
    ? colorize([...severityColors[severity]], `${step} ${severity}`)
    : colorize('green', step)
  const line = `${at.slice(11, 19)}  ${what}  ${control}  ${stripControlCharacters(describeResource(resource))}`
  const owner = accepted && `accepted by ${accepted.owner} until ${accepted.until}: ${accepted.reason}`
  const more = [...(opened && reason !== undefined ? [reason] : []), ...(owner === undefined ? [] : [owner])]
  return [line, ...more.flatMap(text => wrapLine(MARGIN + stripControlCharacters(text), 0))]
}

/** A message as it is sent. */
export function formatNotificationLines(notification: Notification): string[] {
  const lines = notification.text
    .split('\n')
    .flatMap(line => wrapLine(stripControlCharacters(line), MARGIN.length + 2))
    .map(line => `${MARGIN}${colorize('cyan', '│')} ${line}`)
  return [colorize('cyan', `${MARGIN}message ${stripControlCharacters(notification.id)}`), ...lines, '']
}
