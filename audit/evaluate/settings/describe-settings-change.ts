import { isDeepStrictEqual } from 'node:util'
import type { Attestation } from '../../settings/attestation.ts'
import type { ControlSettings } from '../../settings/control-adjustment.ts'
import { describeExceptionScope, type Exception } from '../../settings/exception.ts'
import {
  formatClauseKey,
  formatExceptionKey,
  type SettingsInForce,
} from '../../settings/run-time-settings.ts'
import { limitSentenceLength, quoteName } from '../../text/quote-text.ts'

/** Sentences about what changed, and characters of each. */
const MAX_SENTENCES = 40
const MAX_SENTENCE_LENGTH = 300

/** Describes what differs between two settings, a sentence each: first what accepts and disables. */
export function describeSettingsChange(before: SettingsInForce, after: SettingsInForce): string[] {
  const sentences = [
    ...describeLists('Exception', before.settings.exceptions, after.settings.exceptions, {
      formatKey: formatExceptionKey,
      describe: describeException,
    }),
    ...describeControls(before.settings.controls, after.settings.controls),
    ...describeLists('Attestation', before.settings.attestations, after.settings.attestations, {
      formatKey: formatClauseKey,
      describe: describeAttestation,
    }),
    ...describeLists('Route', before.routes, after.routes, {
      formatKey: ({ name }) => name,
      describe: ({ name }) => quoteName(name),
    }),
  ].map(sentence => limitSentenceLength(sentence, MAX_SENTENCE_LENGTH))
  const omitted = sentences.length - MAX_SENTENCES
  return omitted > 0 ? [...sentences.slice(0, MAX_SENTENCES), `and ${omitted} more changes`] : sentences
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
  return `${control} on ${quoteName(describeExceptionScope(exception))}${condition}, accepted by ${quoteName(owner)} until ${until}: ${reason}`
}

function describeAttestation({ framework, clause, author, until }: Attestation): string {
  return `${framework} ${quoteName(clause)}, by ${quoteName(author)} until ${until}`
}

type SettingsByControl = Readonly<Record<string, ControlSettings>>

function describeControls(before: SettingsByControl, after: SettingsByControl): string[] {
  const ids = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted()
  return ids.flatMap(id => [
    ...describeDisablement(id, before[id]?.disabled, after[id]?.disabled),
    ...describeRating(id, before[id]?.severity, after[id]?.severity),
  ])
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
