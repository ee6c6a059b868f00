import * as z from 'zod/mini'
import { type RecordValue, type RecordValues, lowerFirstLetter, isRecordValues } from './query-protocol.ts'

/** What CloudTrail records of a call besides who made it and when. */
export type RecordedCallParts = {
  eventName: string
  region: string
  requestParameters: RecordValues
  responseElements: RecordValue
}

const HIDDEN = new Set([
  'password',
  'secretAccessKey',
  'serviceSpecificCredential',
  'templateBody',
  'zipFile',
])
const MAPS = new Set(['attributes', 'condition', 'tags'])

/** A JSON body with CloudTrail's names, secrets left out; none for what is no object. */
export function parseJsonValues(body: Buffer): RecordValues {
  const recordValue = convertKeysToCamelCase(
    z.json().parse(JSON.parse(body.length > 0 ? body.toString() : '{}')),
  )
  return removeRecordedSecrets(isRecordValues(recordValue) ? recordValue : {})
}

function convertKeysToCamelCase(recordValue: RecordValue): RecordValue {
  if (Array.isArray(recordValue)) return recordValue.map(convertKeysToCamelCase)
  if (!isRecordValues(recordValue)) return recordValue
  const named = Object.entries(recordValue).map(([name, inner]) => [lowerFirstLetter(name), inner] as const)
  return Object.fromEntries(
    named.map(([name, inner]) => [name, MAPS.has(name) ? inner : convertKeysToCamelCase(inner)]),
  )
}

/** The values without those that CloudTrail leaves out. */
export function removeRecordedSecrets(recordValues: RecordValues): RecordValues {
  const shown = Object.entries(recordValues).filter(([name]) => !HIDDEN.has(name))
  return Object.fromEntries(
    shown.map(([name, inner]) => [name, isRecordValues(inner) ? removeRecordedSecrets(inner) : inner]),
  )
}

/** `values`, or null where there are none: CloudTrail has no empty response elements. */
export function convertEmptyToNull(recordValues: RecordValues): RecordValue {
  return Object.keys(recordValues).length > 0 ? recordValues : null
}
