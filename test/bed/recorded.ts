import * as z from 'zod/mini'
import { type Value, type Values, camel, isValues } from './query-protocol.ts'

/** What CloudTrail records of a call besides who made it and when. */
export type Recorded = {
  eventName: string
  region: string
  requestParameters: Values
  responseElements: Value
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
export function jsonValues(body: Buffer): Values {
  const value = camelled(z.json().parse(JSON.parse(body.length > 0 ? body.toString() : '{}')))
  return withoutSecrets(isValues(value) ? value : {})
}

function camelled(value: Value): Value {
  if (Array.isArray(value)) return value.map(camelled)
  if (!isValues(value)) return value
  const named = Object.entries(value).map(([name, inner]) => [camel(name), inner] as const)
  return Object.fromEntries(named.map(([name, inner]) => [name, MAPS.has(name) ? inner : camelled(inner)]))
}

/** The values without those that CloudTrail leaves out. */
export function withoutSecrets(values: Values): Values {
  const shown = Object.entries(values).filter(([name]) => !HIDDEN.has(name))
  return Object.fromEntries(
    shown.map(([name, inner]) => [name, isValues(inner) ? withoutSecrets(inner) : inner]),
  )
}

/** `values`, or null where there are none: CloudTrail has no empty response elements. */
export function orNull(values: Values): Value {
  return Object.keys(values).length > 0 ? values : null
}
