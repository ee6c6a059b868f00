import { hash } from 'node:crypto'
import { measureJsonBytes } from '../../limits/json-bytes.ts'
import { cutText } from '../../text/quote-text.ts'
import { getResourceKey, GLOBAL_REGION } from '../resource.ts'
import type { RecordedChange } from './recorded-change.ts'

/** Identifies a user or a role by ten hexadecimal digits, so that those of a whole account fit into an item. */
export type PrincipalHash = string

/** One step of an escalation path. ARNs; absent: the principal at the start. */
interface OpenedPathStep {
  from?: string
  to?: string
  actions: readonly string[]
}

/** An escalation path that a change opened, of one of its principals. */
export interface OpenedPath {
  /** ARN. */
  principal: string
  /** The first steps, and how many there are. */
  steps: readonly OpenedPathStep[]
  count: number
  /** Whether it depends on conditions that the principal cannot choose. */
  conditional: boolean
}

/** The principals that changes enabled to become administrators, as far as that is not undone. */
interface OpenedFor {
  /** Those that still can. */
  escalating: readonly PrincipalHash[]
  /** Those of which a search within its limits does not show it. */
  unknown: readonly PrincipalHash[]
  /** The version of the escalation index from which on this is compared with the index. */
  indexVersion: number
  /** Set if the search of that time followed changes of tags, policies and groups, which it does up to some size of an account. */
  altering?: true
}

/** A change that opened escalation paths. */
export interface PathOpening extends RecordedChange, OpenedFor {
  /** Absent if no search found it within its steps. */
  example?: OpenedPath
}

/** The escalation paths that changes opened in an account. */
export interface OpenedPaths {
  /** In the order of time. */
  changes: readonly PathOpening[]
  /** Those of older changes, of which the latest was `at`, ISO 8601. */
  older?: OpenedFor & { at: string }
  /** The latest change whose paths were not searched, because the account has too many users and roles. */
  unsearched?: { at: string; principals: number }
}

/** What the escalation index says of a principal. */
export type EscalationState = 'ESCALATES' | 'ENDED' | 'UNKNOWN'

/** The most changes that are stored each on its own, and the most steps, actions of a step, and characters of a text. */
const MAX_CHANGES = 10
const MAX_STEPS = 3
const MAX_ACTIONS = 5
const MAX_TEXT_LENGTH = 600

/** The most bytes of JSON with examples: an item has to fit. */
const MAX_BYTES = 250_000

/** Hashes a user or a role, whatever its IAM path. */
export function hashPrincipal(arn: string, account: string): PrincipalHash {
  return hash('sha256', getResourceKey({ account, region: GLOBAL_REGION, arn })).slice(0, 10)
}

/** Describes a path, as much as is stored. */
export function describeOpenedPath({
  principal,
  steps,
  conditional,
}: Pick<OpenedPath, 'principal' | 'steps' | 'conditional'>): OpenedPath {
  return {
    principal: cutToLimit(principal),
    steps: steps.slice(0, MAX_STEPS).map(({ from, to, actions }) => ({
      ...(from === undefined ? {} : { from: cutToLimit(from) }),
      ...(to === undefined ? {} : { to: cutToLimit(to) }),
      actions: actions.slice(0, MAX_ACTIONS).map(cutToLimit),
    })),
    count: steps.length,
    conditional,
  }
}

/**
 * Adds what a change opened to what is recorded of the same change and of others. A principal is recorded of the change that
 * opened a path of it last.
 */
export function addPathOpening(
  recorded: OpenedPaths = { changes: [] },
  { changeId, at, action, by, arn, issuer, ...opened }: PathOpening,
): OpenedPaths {
  const own = recorded.changes.find(each => each.changeId === changeId)
  const example = own?.example ?? opened.example
  const opening: PathOpening = {
    changeId,
    at,
    action: cutToLimit(action),
    by: cutToLimit(by),
    ...(arn === undefined ? {} : { arn: cutToLimit(arn) }),
    ...(issuer === undefined ? {} : { issuer: cutToLimit(issuer) }),
    ...(own === undefined ? pickOpenedFor(opened) : mergeOpenedFor(own, opened)),
    ...(example === undefined ? {} : { example }),
  }
  const added = new Set([...opening.escalating, ...opening.unknown])
  const without = <T extends OpenedFor>(each: T): T => ({
    ...each,
    escalating: each.escalating.filter(principal => !added.has(principal)),
    unknown: each.unknown.filter(principal => !added.has(principal)),
  })
  const others = recorded.changes.filter(each => each !== own).map(without)
  return arrangeOpenedPaths({
    ...recorded,
    changes: [...others, opening],
    ...(recorded.older === undefined ? {} : { older: without(recorded.older) }),
  })
}

/** Records that the paths that a change opened were not searched. */
export function addUnsearched(
  recorded: OpenedPaths = { changes: [] },
  unsearched: NonNullable<OpenedPaths['unsearched']>,
): OpenedPaths {
  const isOlder = recorded.unsearched !== undefined && compareTimes(recorded.unsearched, unsearched) > 0
  return isOlder ? recorded : { ...recorded, unsearched }
}

/**
 * Compares what is recorded with the index of `version`: what ended is removed. What a writer of a later version recorded stays
 * until that version is compared.
 */
export function compareOpenedPaths(
  recorded: OpenedPaths,
  version: number,
  judge: (principal: PrincipalHash, altering: boolean) => EscalationState,
): OpenedPaths {
  const compare = <T extends OpenedFor>(each: T): T => {
    if (each.indexVersion > version) return each
    const states = [...each.escalating, ...each.unknown].map(
      principal => [principal, judge(principal, each.altering === true)] as const,
    )
    const select = (wanted: EscalationState) =>
      states.flatMap(([principal, state]) => (state === wanted ? [principal] : [])).toSorted()
    return { ...each, escalating: select('ESCALATES'), unknown: select('UNKNOWN') }
  }
  return arrangeOpenedPaths({
    ...recorded,
    changes: recorded.changes.map(compare),
    ...(recorded.older === undefined ? {} : { older: compare(recorded.older) }),
  })
}

/** Removes changes of which nothing is left, and joins the oldest if there are too many. */
function arrangeOpenedPaths({ changes, older, unsearched }: OpenedPaths): OpenedPaths {
  const left = changes.filter(isLeft).toSorted(compareTimes)
  const joined = [...(older === undefined ? [] : [older]), ...left.slice(0, -MAX_CHANGES)].reduce<
    OpenedPaths['older']
  >(
    (before, each) =>
      before === undefined
        ? { ...pickOpenedFor(each), at: each.at }
        : { ...mergeOpenedFor(before, each), at: compareTimes(before, each) > 0 ? before.at : each.at },
    undefined,
  )
  return limitExamples({
    changes: left.slice(-MAX_CHANGES),
    ...(joined === undefined || !isLeft(joined) ? {} : { older: joined }),
    ...(unsearched === undefined ? {} : { unsearched }),
  })
}

function compareTimes(a: { at: string }, b: { at: string }): number {
  return Date.parse(a.at) - Date.parse(b.at)
}

function isLeft({ escalating, unknown }: OpenedFor): boolean {
  return escalating.length + unknown.length > 0
}

function pickOpenedFor({ escalating, unknown, indexVersion, altering }: OpenedFor): OpenedFor {
  return { escalating, unknown, indexVersion, ...(altering === true ? { altering } : {}) }
}

function mergeOpenedFor(one: OpenedFor, other: OpenedFor): OpenedFor {
  const escalating = [...new Set([...one.escalating, ...other.escalating])].toSorted()
  const known = new Set(escalating)
  return {
    escalating,
    unknown: [...new Set([...one.unknown, ...other.unknown])].filter(each => !known.has(each)).toSorted(),
    indexVersion: Math.max(one.indexVersion, other.indexVersion),
    ...(one.altering === true || other.altering === true ? { altering: true } : {}),
  }
}

/** Omits the examples if they are too large. */
function limitExamples(openedPaths: OpenedPaths): OpenedPaths {
  if (measureJsonBytes(openedPaths) <= MAX_BYTES) return openedPaths
  return { ...openedPaths, changes: openedPaths.changes.map(omitExample) }
}

function omitExample({ example: _example, ...opening }: PathOpening): PathOpening {
  return opening
}

function cutToLimit(text: string): string {
  return cutText(text, MAX_TEXT_LENGTH)
}
