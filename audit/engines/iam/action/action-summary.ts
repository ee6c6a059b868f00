import type { ActionCatalog } from './action-catalog.ts'
import { listRangePairs, type ActionRanges } from './action-ranges.ts'
import { countSteps } from '../step-limit.ts'

/** The fewest actions that a pattern replaces, unless it covers a whole service. */
const MIN_GROUP_SIZE = 3

/** A pattern or name with the index range of the actions it stands for; `end` is exclusive. */
export interface ActionPattern {
  text: string
  first: number
  end: number
}

/**
 * The fewest patterns that match exactly the actions `indices` (sorted) of the catalog: `*`, whole services, prefixes
 * that end at a word boundary such as `s3:Get*`, and names; in catalog order.
 */
export function summarizeActions(indices: readonly number[], actionCatalog: ActionCatalog): string[] {
  const ranges: number[] = []
  for (const index of indices)
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  return summarizeActionRanges(ranges, actionCatalog).map(({ text }) => text)
}

/** The same for ranges, with the actions that each pattern stands for. */
export function summarizeActionRanges(
  actionRanges: ActionRanges,
  actionCatalog: ActionCatalog,
): ActionPattern[] {
  const all = actionCatalog.names.length
  countSteps(1 + actionRanges.length)
  if (actionRanges.length === 2 && actionRanges[0] === 0 && actionRanges[1] === all)
    return [{ text: '*', first: 0, end: all }]
  return listRangePairs(actionRanges).flatMap(([first, end]) => findRunSummary(first, end, actionCatalog))
}

/** Length from which summaries of runs are cached. */
const LONG_RUN = 500
const MAX_CACHED_RUNS = 1_000
const cachedRuns = new WeakMap<ActionCatalog, Map<string, readonly ActionPattern[]>>()

function findRunSummary(first: number, end: number, actionCatalog: ActionCatalog): readonly ActionPattern[] {
  if (end - first < LONG_RUN) return buildRunSummary(first, end, actionCatalog)
  const known = cachedRuns.get(actionCatalog) ?? new Map<string, readonly ActionPattern[]>()
  cachedRuns.set(actionCatalog, known)
  const key = `${first} ${end}`
  const found = known.get(key) ?? buildRunSummary(first, end, actionCatalog)
  if (known.size < MAX_CACHED_RUNS) known.set(key, found)
  return found
}

function buildRunSummary(first: number, end: number, actionCatalog: ActionCatalog): ActionPattern[] {
  countSteps(4 * (end - first))
  const patterns: ActionPattern[] = []
  summarizeRun(first, end, actionCatalog, patterns)
  return patterns
}

/** Adds the patterns for all actions from `first` to `end`. Neither neighbor of the run is in the set. */
function summarizeRun(
  first: number,
  end: number,
  actionCatalog: ActionCatalog,
  patterns: ActionPattern[],
): void {
  const before = actionCatalog.names[first - 1] ?? ''
  const after = actionCatalog.names[end] ?? ''
  let at = first
  while (at < end) {
    const name = actionCatalog.names[at] ?? ''
    const apart = Math.max(countSharedPrefix(name, before), countSharedPrefix(name, after))
    const isService = apart < name.indexOf(':') + 1
    const canBeGroup = isService || end - first >= MIN_GROUP_SIZE
    const beginning = canBeGroup ? findShortestPrefix(name, actionCatalog.spelling(at), apart) : undefined
    const group =
      beginning === undefined ? undefined : findGroup(at, beginning, first, end, actionCatalog.names)
    if (beginning === undefined || group === undefined) {
      patterns.push({ text: actionCatalog.spelling(at), first: at, end: at + 1 })
      at += 1
    } else {
      while ((patterns.at(-1)?.first ?? -1) >= group.first) patterns.pop()
      patterns.push({ text: `${actionCatalog.spelling(at).slice(0, beginning)}*`, ...group })
      at = group.end
    }
  }
}

/**
 * The position of the largest group between `first` and `end` that shares a prefix with the action at `at`; undefined
 * if the group is too small.
 */
function findGroup(at: number, length: number, first: number, end: number, names: readonly string[]) {
  const beginning = (names[at] ?? '').slice(0, length)
  let start = at
  while (start > first && names[start - 1]?.startsWith(beginning) === true) start -= 1
  let stop = at + 1
  while (stop < end && names[stop]?.startsWith(beginning) === true) stop += 1
  const large = beginning.endsWith(':') || stop - start >= MIN_GROUP_SIZE
  return large ? { first: start, end: stop } : undefined
}

/** The number of leading characters that two names share. */
function countSharedPrefix(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let length = 0
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1
  return length
}

/** The length of the shortest prefix that is longer than `apart` and ends after the service or a word. */
function findShortestPrefix(name: string, spelling: string, apart: number): number | undefined {
  const colon = name.indexOf(':') + 1
  if (colon > apart) return colon
  for (let length = apart + 1; length < spelling.length; length += 1)
    if (isWordStart(spelling, length)) return length
  return undefined
}

/** Whether a word of the action name starts at `at`: `Get|Bucket`, `List|MFA|Devices`, `Put|Object2`. */
function isWordStart(spelling: string, at: number): boolean {
  if (!isUpper(spelling.charCodeAt(at))) return false
  return !isUpper(spelling.charCodeAt(at - 1)) || isLower(spelling.charCodeAt(at + 1))
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122
}
