import { formatUtcTime } from '../text/utc-time.ts'
import { describeArns } from '../notify/sections/describe-arn.ts'
import { compareSeverity, countBySeverity, severities, type Severity } from '../settings/severity.ts'
import { findConsolePage, findWorstOf, type DigestEntry, type RouteMessage } from './route-message.ts'

/** Entries that a digest shows in full, and those of which it shows the title. */
const MAX_FULL_ENTRIES = 20
const MAX_TITLES = 100

/** Resources that a digest names. */
const MAX_RESOURCES = 10

/** What became of the changes of a digest, each with the worst first. */
interface SortedEntries {
  open: DigestEntry[]
  /** What was opened, and is resolved by a later change of the digest. */
  resolvedAgain: DigestEntry[]
  resolved: DigestEntry[]
}

/** The digest of `entries`, of which there is at least one: what is open first. What it does not show it counts. */
export function createDigest(
  route: string,
  id: string,
  thread: string,
  entries: readonly [DigestEntry, ...DigestEntry[]],
): RouteMessage {
  const { open, resolvedAgain, resolved } = sortEntries(entries)
  const opened = countBySeverity([])
  for (const entry of entries) for (const severity of severities) opened[severity] += entry.opened[severity]
  const overdue = entries.reduce((sum, entry) => sum + (entry.overdue ?? 0), 0)
  const resolvedCount = entries.reduce((sum, entry) => sum + entry.resolved, 0)
  const total = severities.reduce((sum, each) => sum + opened[each], 0)
  const status = open.length > 0 ? 'OPENED' : 'RESOLVED'
  const severity = findWorstOf(open.length > 0 ? open : entries)
  const times = entries.map(({ at }) => at).toSorted()
  const resources = [...new Set([...open, ...resolvedAgain, ...resolved].flatMap(entry => entry.resources))]
  const page = findConsolePage(resources)
  const [{ account, region }] = entries
  const title = `${status} ${severity} - digest of ${countChanges(entries.length)}: ${total} opened, ${overdue > 0 ? `${overdue} overdue, ` : ''}${resolvedCount} resolved - ${account}`
  const head = [
    `Digest of ${countChanges(entries.length)} from ${formatUtcTime(times[0] ?? '')} to ${formatUtcTime(times.at(-1) ?? '')} in account ${account}`,
    `Opened: ${formatCounts(opened)}. ${overdue > 0 ? `Overdue: ${overdue}. ` : ''}Resolved: ${resolvedCount}.`,
    ...(resources.length > 0 ? [`Affects: ${describeArns(resources, resources.length, MAX_RESOURCES)}`] : []),
  ]
  const rest = [
    ...listTitles('Opened and resolved again', resolvedAgain),
    ...listTitles('Resolved', resolved),
  ]
  return {
    id,
    thread,
    status,
    isThreadResolved: false,
    severity,
    account,
    region,
    at: times.at(-1) ?? '',
    title,
    subject: `[Assay] ${title}`,
    text: [
      ...head,
      ...(open.length > 0 ? ['', `Open: ${countChanges(open.length)}`] : []),
      ...open.slice(0, MAX_FULL_ENTRIES).flatMap(each => ['', each.title, each.text]),
      ...listMore(open.slice(MAX_FULL_ENTRIES)),
      ...rest.flatMap(part => ['', ...part]),
      `Route: ${route}`,
    ].join('\n'),
    brief: [...head, ...listTitles('Open', open).flat(), ...rest.flat()].join('\n'),
    remediations: [],
    ...(page === undefined ? {} : { link: page.url, linkName: page.name }),
    resources: resources.slice(0, MAX_RESOURCES),
    opened,
    ...(overdue > 0 ? { overdue } : {}),
    resolved: resolvedCount,
  }
}

/**
 * What opened something counts as open, unless a later change of the digest resolved all of it: what only a part of the changes
 * resolved is open.
 */
function sortEntries(entries: readonly DigestEntry[]): SortedEntries {
  const resolvedAt = new Map<string, string>()
  for (const { thread, isThreadResolved, at } of entries)
    if (isThreadResolved === true && at > (resolvedAt.get(thread) ?? '')) resolvedAt.set(thread, at)
  const opened = entries.filter(({ status }) => status === 'OPENED').toSorted(compareEntries)
  const isResolved = ({ thread, at }: DigestEntry) => (resolvedAt.get(thread) ?? '') > at
  return {
    open: opened.filter(entry => !isResolved(entry)),
    resolvedAgain: opened.filter(isResolved),
    resolved: entries.filter(({ status }) => status === 'RESOLVED').toSorted(compareEntries),
  }
}

/** A heading and the titles below it, in one part; none without entries. */
function listTitles(heading: string, entries: readonly DigestEntry[]): string[][] {
  if (entries.length === 0) return []
  return [[`${heading}: ${countChanges(entries.length)}`, ...limitTitles(entries).map(each => `  ${each}`)]]
}

function listMore(entries: readonly DigestEntry[]): string[] {
  return entries.length === 0 ? [] : ['', ...limitTitles(entries)]
}

function limitTitles(entries: readonly DigestEntry[]): string[] {
  const omitted = entries.length - MAX_TITLES
  return [
    ...entries.slice(0, MAX_TITLES).map(({ title }) => title),
    ...(omitted > 0 ? [`and ${omitted} more, which the report has`] : []),
  ]
}

function countChanges(count: number): string {
  return `${count} ${count === 1 ? 'change' : 'changes'}`
}

/** `3 CRITICAL, 1 HIGH`, or `0`. */
function formatCounts(counts: Readonly<Record<Severity, number>>): string {
  const present = severities.filter(severity => counts[severity] > 0)
  return present.map(severity => `${counts[severity]} ${severity}`).join(', ') || '0'
}

function compareEntries(one: DigestEntry, other: DigestEntry): number {
  return compareSeverity(one.severity, other.severity) || (one.at < other.at ? -1 : 1)
}
