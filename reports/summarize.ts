import { bySeverity, countBySeverity } from '../audit/controls/severity.ts'
import { compare } from './comparison.ts'
import { grouped } from './grouping.ts'
import { consoleLink, type Keys, type Shelf } from './places.ts'
import type { Finding, Posture } from './posture.ts'
import { summaryText } from './summary-text.ts'
import type { Group, ReportSummary, Since } from './summary.ts'
import { shorten } from '../audit/shorten.ts'

/** The report before, or why it cannot be compared. */
export type Earlier = 'NONE' | { at: string; posture: Pick<Posture, 'findings'> } | { unreadable: string }

/** Which report, and where it is kept. */
export interface Publication {
  /** When it was called for, ISO 8601. */
  at: string
  keys: Keys
  shelf: Shelf
}

/** Controls that are named, resources of each, and resources in all; reasons. Longer ones are cut, or left out. */
const MOST = { controls: 30, resources: 10, inAll: 60, reasons: 10 }
const LONGEST_REASON = 300
const LONGEST_ARN = 700

/** What is told of `posture`, which was published there, after the report before. */
export function summaryOf(
  posture: Posture,
  earlier: Earlier,
  { at, keys, shelf }: Publication,
): ReportSummary {
  const { account, regions, findings, accepted, unknown, unlisted, counts, sweep } = posture
  const [worst] = findings.map(({ severity }) => severity).toSorted(bySeverity)
  const told = {
    schema: 'assay.report/1',
    id: `report:${account}:${at}`,
    account,
    regions,
    at,
    judgedAt: posture.at,
    severity: worst ?? 'INFORMATIONAL',
    counts,
    open: countBySeverity(findings),
    controls: groupsOf(findings, posture).map(standingOf),
    accepted: accepted.length,
    unknown: unknown.length,
    unlisted: {
      count: unlisted.length,
      reasons: unlisted.slice(0, MOST.reasons).map(why => shorten(why, LONGEST_REASON)),
    },
    since: sinceOf(posture, earlier),
    ...(sweep ? { sweep } : {}),
    bucket: shelf.bucket,
    objects: keys,
    link: consoleLink(shelf, keys.html),
  } as const
  return { ...told, text: summaryText(told) }
}

function sinceOf(posture: Posture, earlier: Earlier): Since {
  if (earlier === 'NONE') return { status: 'FIRST' }
  if ('unreadable' in earlier) return { status: 'UNKNOWN', reason: earlier.unreadable }
  const { opened, closed, accepted, dropped } = compare(earlier.posture, posture)
  return {
    status: 'COMPARED',
    at: earlier.at,
    counts: {
      opened: opened.length,
      closed: closed.length,
      accepted: accepted.length,
      dropped: dropped.length,
    },
    opened: groupsOf(opened, posture),
    closed: groupsOf(closed, posture),
  }
}

/** `findings` by control, the worst first; names no more than a message can hold. */
function groupsOf(findings: readonly Finding[], { controls }: Posture): Group[] {
  const titles = new Map<string, string>(controls.map(({ id, title }) => [id, title]))
  let left = MOST.inAll
  return [...grouped(findings, ({ control }) => control)]
    .toSorted(([, [a]], [, [b]]) => (a && b ? bySeverity(a.severity, b.severity) : 0))
    .slice(0, MOST.controls)
    .map(([control, group]) => {
      const arns = group.map(({ resource }) => resource.arn).filter(arn => arn.length <= LONGEST_ARN)
      const resources = arns.slice(0, Math.min(MOST.resources, left))
      left -= resources.length
      const severity = group[0]?.severity ?? 'INFORMATIONAL'
      return { control, title: titles.get(control) ?? control, severity, count: group.length, resources }
    })
}

function standingOf({ control, title, severity, count }: Group): ReportSummary['controls'][number] {
  return { control, title, severity, count }
}
