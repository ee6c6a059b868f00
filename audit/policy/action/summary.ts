import type { Actions } from './actions.ts'
import { pairsOf, type Ranges } from './ranges.ts'

/** A pattern stands for at least so many actions, unless it is a whole service. */
const FEWEST = 3

/** A pattern or a name with the numbers of the actions that it stands for, `end` not among them. */
export interface Summary {
  text: string
  first: number
  end: number
}

/**
 * The fewest patterns that match exactly the actions `indices` (sorted) among all of `actions`: `*`, whole services,
 * beginnings that end where a word does such as `s3:Get*`, and names; in the catalogue's order.
 */
export function summarize(indices: readonly number[], actions: Actions): string[] {
  const ranges: number[] = []
  for (const index of indices)
    if (ranges.at(-1) === index) ranges[ranges.length - 1] = index + 1
    else ranges.push(index, index + 1)
  return summariesOf(ranges, actions).map(({ text }) => text)
}

/** The same of ranges, with what each pattern stands for. */
export function summariesOf(ranges: Ranges, actions: Actions): Summary[] {
  const all = actions.names.length
  if (ranges.length === 2 && ranges[0] === 0 && ranges[1] === all) return [{ text: '*', first: 0, end: all }]
  return pairsOf(ranges).flatMap(([first, end]) => runOf(first, end, actions))
}

/** Runs that are long are summarized once; so many are remembered. */
const LONG = 500
const MOST_REMEMBERED = 1_000
const remembered = new WeakMap<Actions, Map<string, readonly Summary[]>>()

function runOf(first: number, end: number, actions: Actions): readonly Summary[] {
  if (end - first < LONG) return summaryOf(first, end, actions)
  const known = remembered.get(actions) ?? new Map<string, readonly Summary[]>()
  remembered.set(actions, known)
  const key = `${first} ${end}`
  const found = known.get(key) ?? summaryOf(first, end, actions)
  if (known.size < MOST_REMEMBERED) known.set(key, found)
  return found
}

function summaryOf(first: number, end: number, actions: Actions): Summary[] {
  const pieces: Summary[] = []
  summarizeRun(first, end, actions, pieces)
  return pieces
}

/** Adds to `pieces` what stands for all actions from `first` to `end`, neither of whose neighbours is in the set. */
function summarizeRun(first: number, end: number, actions: Actions, pieces: Summary[]): void {
  const before = actions.names[first - 1] ?? ''
  const after = actions.names[end] ?? ''
  let at = first
  while (at < end) {
    const name = actions.names[at] ?? ''
    const apart = Math.max(shared(name, before), shared(name, after))
    const isService = apart < name.indexOf(':') + 1
    const canBeGroup = isService || end - first >= FEWEST
    const beginning = canBeGroup ? shortest(name, actions.spelling(at), apart) : undefined
    const group = beginning === undefined ? undefined : groupOf(at, beginning, first, end, actions.names)
    if (beginning === undefined || group === undefined) {
      pieces.push({ text: actions.spelling(at), first: at, end: at + 1 })
      at += 1
    } else {
      while ((pieces.at(-1)?.first ?? -1) >= group.first) pieces.pop()
      pieces.push({ text: `${actions.spelling(at).slice(0, beginning)}*`, ...group })
      at = group.end
    }
  }
}

/** Where the group of all actions between `first` and `end` lies that begin as the one at `at`; undefined if too small. */
function groupOf(at: number, length: number, first: number, end: number, names: readonly string[]) {
  const beginning = (names[at] ?? '').slice(0, length)
  let start = at
  while (start > first && names[start - 1]?.startsWith(beginning) === true) start -= 1
  let stop = at + 1
  while (stop < end && names[stop]?.startsWith(beginning) === true) stop += 1
  const large = beginning.endsWith(':') || stop - start >= FEWEST
  return large ? { first: start, end: stop } : undefined
}

/** How many characters two names share at their beginning. */
function shared(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let length = 0
  while (length < most && one.charCodeAt(length) === other.charCodeAt(length)) length += 1
  return length
}

/** The length of the shortest beginning that is longer than `apart` and ends after the service or a word. */
function shortest(name: string, spelling: string, apart: number): number | undefined {
  const colon = name.indexOf(':') + 1
  if (colon > apart) return colon
  for (let length = apart + 1; length < spelling.length; length += 1)
    if (endsWord(spelling, length)) return length
  return undefined
}

/** Whether a word of the action's name starts at `at`: `Get|Bucket`, `List|MFA|Devices`, `Put|Object2`. */
function endsWord(spelling: string, at: number): boolean {
  if (!isUpper(spelling.charCodeAt(at))) return false
  return !isUpper(spelling.charCodeAt(at - 1)) || isLower(spelling.charCodeAt(at + 1))
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122
}
