import { isOpening } from '../../audit/state/transition.ts'
import { countBySeverity, severities, type Severity } from '../../audit/settings/severity.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import type { ReplayDocument, ReplayedTransition } from './replay-document.ts'
import { formatResource, shortenDigests } from './format-events.ts'
import { severityColors } from './severity-colors.ts'
import { colorize, wrapLine } from './terminal.ts'
import { escapeText } from '../../audit/text/quote-text.ts'

/** Formats the state of the account before the first event. */
export function formatBaseline({ resources, open }: ReplayDocument['baseline']): string[] {
  if (resources > 0) return [`Before the events: ${resources} resources, ${open} findings open.`, '']
  return [...wrapLine('The account file lists no resources: the state before the events is unknown.', 0), '']
}

/** The findings that opened during a replay and are open at its end, by resource and control. */
export function listOpenAtEnd({ transitions }: Pick<ReplayDocument, 'transitions'>): ReplayedTransition[] {
  const last = new Map(transitions.map(transition => [identifyFinding(transition), transition]))
  const opened = new Set(transitions.filter(({ step }) => isOpening(step)).map(identifyFinding))
  // What opened before the replay can become overdue in it.
  const isOpen = ([key, { step }]: [string, ReplayedTransition]) =>
    isOpening(step) || (step === 'OVERDUE' && opened.has(key))
  return [...last].filter(isOpen).map(([, transition]) => transition)
}

/** Formats what the events opened and resolved, what is still open, and the three worst open findings. */
export function formatReplaySummary(replay: ReplayDocument, posture: Posture): string[] {
  if (replay.baseline.resources === 0) return []
  const opened = replay.transitions.filter(({ step }) => isOpening(step))
  const openAtEnd = listOpenAtEnd(replay)
  const openedIds = new Set(opened.map(identifyFinding))
  const open = [...posture.findings, ...posture.accepted]
  const before = open.filter(finding => !openedIds.has(identifyFinding(finding)))
  const summary = `${formatOpened(opened, openAtEnd)}; ${formatBefore(replay.baseline.open, before)}.`
  return [...wrapLine(summary, 0), ...formatWorst(posture)]
}

function identifyFinding({
  resource,
  control,
}: {
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  control: string
}): string {
  return `${resource.arn} ${control}`
}

function formatOpened(
  opened: readonly ReplayedTransition[],
  openAtEnd: readonly ReplayedTransition[],
): string {
  if (opened.length === 0) return 'Opened none'
  const rest = openAtEnd.length === 0 ? 'all resolved again' : `${openAtEnd.length} still open`
  return `Opened ${opened.length} (${formatSeverityCounts(opened)}), ${rest}`
}

function formatBefore(count: number, stillOpen: readonly { severity: Severity }[]): string {
  if (count === 0) return 'none were open before'
  const counts = stillOpen.length === 0 ? '' : `: ${formatSeverityCounts(stillOpen)}`
  if (stillOpen.length === count) return `${count} were open before and still are${counts}`
  return `${count} were open before, of which ${stillOpen.length} still are${counts}`
}

/** `6 CRITICAL, 5 HIGH`, the worst first. */
function formatSeverityCounts(findings: readonly { severity: Severity }[]): string {
  const counts = countBySeverity(findings)
  return severities
    .filter(severity => counts[severity] > 0)
    .map(severity => colorize([...severityColors[severity]], `${counts[severity]} ${severity}`))
    .join(', ')
}

/** Findings that the summary names. */
const MAX_WORST = 3

function formatWorst({ findings }: Posture): string[] {
  const worst = findings.slice(0, MAX_WORST)
  if (worst.length === 0) return []
  const title = findings.length > worst.length ? `The ${worst.length} worst:` : 'Open:'
  return [
    title,
    ...worst.flatMap(({ severity, control, resource, reason }) => [
      ...wrapLine(
        `  ${colorize([...severityColors[severity]], severity)}  ${formatResource(resource)}  ${colorize('gray', control)}`,
        0,
        4,
      ),
      ...wrapLine(`    ${shortenDigests(escapeText(reason))}`, 0),
    ]),
  ]
}
