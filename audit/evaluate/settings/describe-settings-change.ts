import { isDeepStrictEqual } from 'node:util'
import type { Attestation } from '../../settings/attestation.ts'
import type { ControlSettings } from '../../settings/control-adjustment.ts'
import type { DueDaysBySeverity } from '../../settings/due-days.ts'
import { describeExceptionScope, type Exception } from '../../settings/exception.ts'
import {
  formatClauseKey,
  formatExceptionKey,
  type SettingsInForce,
} from '../../settings/run-time-settings.ts'
import { severities } from '../../settings/severity.ts'
import { limitSentenceLength, quoteName } from '../../text/quote-text.ts'

/** Sentences about what changed, those that each part of the settings has at least, and characters of each. */
const MAX_SENTENCES = 40
const SHARE = 10
const MAX_SENTENCE_LENGTH = 300

/**
 * Describes what differs between two settings, a sentence each: first disabled controls, then exceptions, those with patterns first, due dates and the rest. Many
 * changes of one part hide none of another.
 */
export function describeSettingsChange(before: SettingsInForce, after: SettingsInForce): string[] {
  const parts = [
    describeControls(before.settings.controls, after.settings.controls),
    describeLists('Exception', sortBroadFirst(before), sortBroadFirst(after), {
      formatKey: formatExceptionKey,
      describe: describeException,
    }),
    describeDueDays(before.settings.dueDays, after.settings.dueDays),
    describeLists('Attestation', before.settings.attestations, after.settings.attestations, {
      formatKey: formatClauseKey,
      describe: describeAttestation,
    }),
    describeLists('Route', before.routes, after.routes, {
      formatKey: ({ name }) => name,
      describe: ({ name }) => quoteName(name),
    }),
  ]
  const named = selectSentences(parts).map(sentence => limitSentenceLength(sentence, MAX_SENTENCE_LENGTH))
  const omitted = parts.flat().length - named.length
  return omitted > 0 ? [...named, `and ${omitted} more changes`] : named
}

/** Selects the first sentences of each part: its share, and what the others leave. */
function selectSentences(parts: readonly (readonly string[])[]): string[] {
  let left = MAX_SENTENCES - parts.reduce((sum, { length }) => sum + Math.min(length, SHARE), 0)
  return parts.flatMap(part => {
    const own = Math.min(part.length, SHARE)
    const more = Math.min(part.length - own, left)
    left -= more
    return part.slice(0, own + more)
  })
}

/** The exceptions of settings: first those of an account or with a pattern, which cover the most. */
function sortBroadFirst({ settings: { exceptions } }: SettingsInForce): Exception[] {
  return [...exceptions.filter(isBroad), ...exceptions.filter(each => !isBroad(each))]
}

function isBroad({ resource }: Exception): boolean {
  return resource === undefined || /[*?]/.test(resource)
}

function describeLists<T>(
  noun: string,
  before: readonly T[],
  after: readonly T[],
  { formatKey, describe }: { formatKey: (each: T) => string; describe: (each: T) => string },
): string[] {
  const old = new Map(before.map(each => [formatKey(each), each]))
  const kept = new Set(after.map(formatKey))
  return [
    ...after.flatMap(each => {
      const earlier = old.get(formatKey(each))
      if (earlier === undefined) return [`${noun} added: ${describe(each)}`]
      return isDeepStrictEqual(earlier, each) ? [] : [`${noun} changed: ${describe(each)}`]
    }),
    ...before.filter(each => !kept.has(formatKey(each))).map(each => `${noun} removed: ${describe(each)}`),
  ]
}

function describeException(exception: Exception): string {
  const { control, owner, reason, until, evidence } = exception
  const condition = evidence === undefined ? '' : ', only for the present evidence'
  return `${control} on ${describeScope(exception)}${condition}, accepted by ${quoteName(owner)} until ${until}: ${reason}`
}

/** The parts of a tag are quoted already. */
function describeScope(exception: Exception): string {
  const scope = describeExceptionScope(exception)
  return exception.tag === undefined ? quoteName(scope) : scope
}

function describeAttestation({ framework, clause, author, until }: Attestation): string {
  return `${framework} ${quoteName(clause)}, by ${quoteName(author)} until ${until}`
}

type SettingsByControl = Readonly<Record<string, ControlSettings>>

function describeControls(before: SettingsByControl, after: SettingsByControl): string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return [
    ...ids.flatMap(id => describeDisablement(id, before[id]?.disabled, after[id]?.disabled)),
    ...ids.flatMap(id => describeRating(id, before[id]?.severity, after[id]?.severity)),
  ]
}

function describeDueDays(before: DueDaysBySeverity = {}, after: DueDaysBySeverity = {}): string[] {
  return severities.flatMap(severity => {
    const [was, is] = [before[severity], after[severity]]
    if (was === is) return []
    const earlier = was === undefined ? 'without a due date before' : `${formatDays(was)} before`
    return is === undefined
      ? [`Due date of ${severity} findings removed: ${earlier}`]
      : [`Due date of ${severity} findings changed: ${formatDays(is)} after they open, ${earlier}`]
  })
}

function formatDays(days: number): string {
  return `${days} ${days === 1 ? 'day' : 'days'}`
}

function describeDisablement(
  id: string,
  before: ControlSettings['disabled'],
  after: ControlSettings['disabled'],
): string[] {
  if (isDeepStrictEqual(before, after)) return []
  return after === undefined
    ? [`Control enabled again: ${id}`]
    : [`Control disabled: ${id}, by ${quoteName(after.owner)}${formatEnd(after)}: ${after.reason}`]
}

function describeRating(
  id: string,
  before: ControlSettings['severity'],
  after: ControlSettings['severity'],
): string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (after === undefined) return [`Control with its own severity again: ${id}`]
  const owner = after.owner === undefined ? '' : `, by ${quoteName(after.owner)}`
  return [`Control re-rated: ${id} is ${after.as}${owner}${formatEnd(after)}: ${after.reason}`]
}

function formatEnd({ until }: { until?: string | undefined }): string {
  return until === undefined ? '' : ` until ${until}`
}
