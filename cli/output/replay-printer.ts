import { isOpening } from '../../audit/state/transition.ts'
import { compareSeverity } from '../../audit/settings/severity.ts'
import type { Notification } from '../../audit/notify/notification.ts'
import type { AffectedResource } from '../../audit/refresh/affected/affected-resources.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import { groupIntoMap } from '../../reports/group-into-map.ts'
import type { ReplayedTransition } from './replay-document.ts'
import {
  EVENT_MARGIN,
  formatEventHead,
  formatEventLines,
  formatIgnoreReason,
  formatNotificationLines,
  formatResource,
  formatTransitionLines,
  shortenDigests,
  type EventOutcome,
} from './format-events.ts'
import { severityColors } from './severity-colors.ts'
import { colorize, printLine, wrapLine, type TextStyle } from './terminal.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

/** Prints what happens during a replay. */
export interface ReplayPrinter {
  printEvent(event: unknown, outcome: EventOutcome, changeId: string): void
  printTransition(transition: ReplayedTransition): void
  printNotification(notification: Notification): void
  /** Prints what is kept back: all that happened before the next event. */
  flush(): void
}

/** Prints nothing, for `--json`. */
export const silentPrinter: ReplayPrinter = {
  printEvent: () => {},
  printTransition: () => {},
  printNotification: () => {},
  flush: () => {},
}

/** Returns a printer that prints everything at once, with notifications in full, for `--verbose`. */
export function createVerbosePrinter(): ReplayPrinter {
  let isAfterBlank = true
  const print = (lines: readonly string[]) => {
    lines.forEach(printLine)
    isAfterBlank = false
  }
  const printBlank = () => {
    if (!isAfterBlank) printLine('')
    isAfterBlank = true
  }
  return {
    printEvent(event, outcome) {
      printBlank()
      print(formatEventLines(event, outcome))
    },
    printTransition: transition => print(formatTransitionLines(transition, transition.accepted)),
    printNotification(notification) {
      printBlank()
      print(formatNotificationLines(notification))
      printBlank()
    },
    flush: printBlank,
  }
}

/** What happened about one change since the last flush. */
interface ChangeBlock {
  outcome?: EventOutcome
  transitions: ReplayedTransition[]
  notifications: Notification[]
}

/** Returns a printer that prints a few lines per change. */
export function createBriefPrinter(): ReplayPrinter {
  const heads = new Map<string, string>()
  const blocks = new Map<string, ChangeBlock>()
  const openBlock = (changeId: string) => {
    const block = blocks.get(changeId) ?? { transitions: [], notifications: [] }
    blocks.set(changeId, block)
    return block
  }
  return {
    printEvent(event, outcome, changeId) {
      heads.set(changeId, formatEventHead(event))
      openBlock(changeId).outcome = outcome
    },
    printTransition: transition => void openBlock(transition.changeId).transitions.push(transition),
    printNotification: notification => void openBlock(notification.thread).notifications.push(notification),
    flush() {
      for (const [changeId, block] of blocks) formatBlock(block, heads.get(changeId)).forEach(printLine)
      blocks.clear()
    },
  }
}

function formatBlock({ outcome, transitions, notifications }: ChangeBlock, head = ''): string[] {
  return [
    outcome === undefined ? `${head} ${colorize('gray', '(continued)')}` : head,
    ...(outcome === undefined ? [] : formatOutcome(outcome)),
    ...formatTransitionGroups(transitions),
    ...formatReason(transitions),
    ...notifications.flatMap(formatNotificationSummary),
    '',
  ]
}

/** Columns of the labels of a block. */
const LABEL_WIDTH = 10

function formatRow(style: TextStyle, label: string, text: string): string[] {
  const start = `${EVENT_MARGIN}${colorize(style, label)}${' '.repeat(LABEL_WIDTH - label.length)}`
  return wrapLine(start + text, 0, EVENT_MARGIN.length + LABEL_WIDTH)
}

function formatOutcome(outcome: EventOutcome): string[] {
  if ('ignored' in outcome) return formatRow('gray', 'ignored', formatIgnoreReason(outcome.ignored))
  if (outcome.affected.length === 0) return formatRow('gray', 'affects', 'nothing')
  return formatRow('cyan', 'affects', formatAffected(outcome.affected))
}

/** Resources that the event is about come first; the others, in bold, follow with the reason. */
function formatAffected(affected: readonly AffectedResource[]): string {
  const groups = groupIntoMap(affected, ({ resource, reason }) => `${resource.kind} ${reason}`)
  return [...groups.values()].map(formatAffectedGroup).join('; ')
}

function formatAffectedGroup(group: readonly AffectedResource[]): string {
  const [first] = group
  if (first === undefined) return ''
  const names = formatNames(group.map(({ resource }) => resource))
  if (first.reason === 'changed') return names
  return `${colorize('bold', names)} (${shortenDigests(escapeText(first.reason))})`
}

/** `functions a, b`: resources of one kind. */
function formatNames(resources: readonly AffectedResource['resource'][]): string {
  const [first] = resources
  if (first === undefined) return ''
  const { label } = getKindDefinition(first.kind)
  const names = resources.map(resource => formatResource(resource).slice(label.length + 1)).join(', ')
  return `${resources.length === 1 ? label : pluralize(label)} ${names}`
}

function pluralize(label: string): string {
  return label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`
}

/** One row per step and control, the most severe first. */
function formatTransitionGroups(transitions: readonly ReplayedTransition[]): string[] {
  const sorted = transitions.toSorted((one, other) => compareSeverity(one.severity, other.severity))
  const groups = groupIntoMap(sorted, ({ step, control }) => `${step} ${control}`)
  return [...groups.values()].flatMap(group => {
    const [first] = group
    if (first === undefined) return []
    const { step, severity, control } = first
    const opening = isOpening(step) || step === 'OVERDUE'
    const style: TextStyle = opening ? [...severityColors[severity]] : 'green'
    const resources = [...groupIntoMap(group, ({ resource }) => resource.kind).values()]
    const names = resources.map(each => formatNames(each.map(({ resource }) => resource))).join('; ')
    const accepted = group.every(each => each.accepted !== undefined) ? ' (accepted risk)' : ''
    return formatRow(style, step, `${colorize(style, severity)} ${control}: ${names}${accepted}`)
  })
}

/** The reason of the worst finding that opened. */
function formatReason(transitions: readonly ReplayedTransition[]): string[] {
  const [worst] = transitions
    .filter(({ step }) => isOpening(step))
    .toSorted((one, other) => compareSeverity(one.severity, other.severity))
  if (worst?.reason === undefined) return []
  return formatRow('gray', 'reason', shortenDigests(escapeText(worst.reason)))
}

function formatNotificationSummary({ severity, text }: Notification): string[] {
  const lines = text.trimEnd().split('\n').length
  const label = colorize([...severityColors[severity]], severity)
  return formatRow('gray', 'notified', `message of ${lines} ${lines === 1 ? 'line' : 'lines'} (${label})`)
}
