import { describeIgnoreReason } from '../../audit/events/ignore-reason.ts'
import * as z from 'zod/mini'
import { isEnding, isOpening, type Transition } from '../../audit/state/transition.ts'
import type { AffectedResource } from '../../audit/refresh/affected/affected-resources.ts'
import { parseCloudTrailEvent } from '../../audit/events/cloudtrail-event.ts'
import type { IgnoreReason } from '../../audit/events/change.ts'
import { severities } from '../../audit/settings/severity.ts'
import { describeTag, type Exception } from '../../audit/settings/exception.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import { describeResource } from '../../audit/resources/kinds.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { severityColors } from './severity-colors.ts'
import { colorize, wrapLine } from './terminal.ts'
import { escapeText, quoteText } from '../../audit/text/quote-text.ts'
import { describeActorName } from '../../audit/notify/changes/describe-change.ts'

/** What an event leads to: the resources that it affects, or the reason why it is ignored. */
export type EventOutcome = { ignored: IgnoreReason } | { affected: readonly AffectedResource[] }

/** The column behind the time, at which everything about an event begins. */
export const EVENT_MARGIN = ' '.repeat(10)

/** Formats an event with what it affects, one line per resource, or why it is ignored. */
export function formatEventLines(event: unknown, outcome: EventOutcome): string[] {
  const head = formatEventHead(event)
  if ('ignored' in outcome)
    return [head, ...wrapLine(`${EVENT_MARGIN}ignored: ${formatIgnoreReason(outcome.ignored)}`, 0)]
  return [head, ...formatAffectedLines(outcome.affected)]
}

/** Formats the time, the action and the actor of an event, in bold. */
export function formatEventHead(event: unknown): string {
  const serviceEvent = serviceEventSchema.safeParse(event)
  if (serviceEvent.success) return formatHead(formatServiceEventHead(serviceEvent.data))
  const call = parseCloudTrailEvent(event)
  return formatHead(
    `${call.at.slice(11, 19)}  ${quoteText(`${call.service}:${call.operation}`)} by ${describeActorName(call.actor.name)}`,
  )
}

function formatHead(text: string): string {
  return colorize('bold', escapeText(text))
}

/** Formats the reason why an event is ignored: in words, and its code. */
export function formatIgnoreReason(reason: IgnoreReason): string {
  return `${describeIgnoreReason(reason)} (${reason})`
}

/** Characters of the longest text of an event that is shown. */
const MAX_TEXT_LENGTH = 300

/** A text for display only: an event is not rejected for it. */
const shortTextSchema = z.optional(z.transform(readShortText))

function readShortText(value: unknown): string | undefined {
  return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH ? value : undefined
}

/** The parts that are shown of an event that a service sends itself, without CloudTrail. */
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
  const image = quoteImage(detail['repository-name'], tag)
  const parts = [type, detail['action-type'] ?? detail['scan-status'] ?? '', image]
  return `${time.slice(11, 19)}  ${parts.filter(part => part !== '').join(' ')}`
}

function quoteImage(repository = '', tag: string | undefined): string {
  const image = `${repository}${tag === undefined ? '' : `:${tag}`}`
  return image === '' ? '' : quoteText(image)
}

/** Formats affected resources, one line each, with the reason. */
function formatAffectedLines(affected: readonly AffectedResource[]): string[] {
  const names = affected.map(({ resource }) => formatResource(resource))
  const width = Math.max(0, ...names.map(name => name.length))
  const label = colorize('cyan', 'affects')
  const reasonColumn = EVENT_MARGIN.length + 'affects  '.length
  return affected.flatMap(({ reason }, index) =>
    wrapLine(
      `${EVENT_MARGIN}${label}  ${(names[index] ?? '').padEnd(width)}  ${shortenDigests(escapeText(reason))}`,
      0,
      reasonColumn,
    ),
  )
}

/** `function checkout-api`, printable, with a short image digest. */
export function formatResource(resource: Pick<Resource, 'kind' | 'arn'>): string {
  return shortenDigests(escapeText(describeResource(resource)))
}

/** Shortens image digests to 8 hexadecimal digits. */
export function shortenDigests(text: string): string {
  return text.replaceAll(/sha256:([0-9a-f]{8})[0-9a-f]+/g, 'sha256:$1')
}

/** Formats a finding that opened or closed, and the exception that accepts its risk, if any. */
export function formatTransitionLines(transition: Transition, accepted?: Exception): string[] {
  const { severity, control, resource, step, reason, at } = transition
  const opened = isOpening(step) || step === 'OVERDUE'
  const label = opened
    ? colorize([...severityColors[severity]], `${step} ${severity}`)
    : colorize('green', step)
  const line = `${at.slice(11, 19)}  ${label}  ${control}  ${formatResource(resource)}`
  const scope = accepted?.tag === undefined ? '' : ` for the tag ${describeTag(accepted.tag)}`
  const acceptance =
    accepted && `accepted by ${accepted.owner}${scope} until ${accepted.until}: ${accepted.reason}`
  const details = [...(isEnding(step) ? [] : [reason]), acceptance].filter(text => text !== undefined)
  return [
    ...wrapLine(line, 0, EVENT_MARGIN.length),
    ...details.flatMap(text => wrapLine(EVENT_MARGIN + shortenDigests(escapeText(text)), 0)),
  ]
}

const SEVERITY_PATTERN = new RegExp(`^\\s*(${severities.join('|')})\\b`)

/** Formats a notification as it is sent, with its severities coloured. */
export function formatNotificationLines(notification: Notification): string[] {
  const lines = notification.text
    .split('\n')
    .flatMap(line => wrapLine(escapeText(line), EVENT_MARGIN.length + 2))
    .map(line => `${EVENT_MARGIN}${colorize('cyan', '│')} ${colorizeSeverity(line)}`)
  return [`${EVENT_MARGIN}${colorize('cyan', 'notification')}`, ...lines]
}

function colorizeSeverity(line: string): string {
  const found = severities.find(severity => severity === SEVERITY_PATTERN.exec(line)?.[1])
  return found === undefined ? line : line.replace(found, colorize([...severityColors[found]], found))
}
