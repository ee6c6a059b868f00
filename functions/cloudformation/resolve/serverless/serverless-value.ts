import { createUnresolved } from '../resolved-value.ts'
import type { Json } from '../../template/template.ts'
import { isJsonObject } from '../value-texts.ts'

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>

/** A part of a template that evaluates to an unresolved value with this reason. */
export function createUnresolvedPart(why: string): Json {
  return createUnresolved(why) as unknown as Json
}

/** Whether a value of a template is a function: AWS SAM treats it as a scalar. */
export function isFunctionCall(value: Json | undefined): value is JsonObject {
  if (!isJsonObject(value)) return false
  const [name, ...more] = Object.keys(value)
  return (
    more.length === 0 &&
    name !== undefined &&
    (name === 'Ref' || name === 'Condition' || name.startsWith('Fn::'))
  )
}

/** Whether a value is set: AWS SAM ignores what is absent, null, false or empty. */
export function isSet(value: Json | undefined): value is Json {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  if (Array.isArray(value)) return value.length > 0
  return !isJsonObject(value) || Object.keys(value).length > 0
}

/** Whether a value is `AWS::NoValue`. */
export function isNoValue(value: Json | undefined): boolean {
  return isJsonObject(value) && Object.keys(value).length === 1 && value['Ref'] === 'AWS::NoValue'
}

/** The condition and the branches of `Fn::If`; undefined for everything else. */
export function readBranches(
  value: Json | undefined,
): readonly [condition: string, whenTrue: Json, whenFalse: Json] | undefined {
  if (!isFunctionCall(value)) return undefined
  const branches = value['Fn::If']
  if (!Array.isArray(branches) || branches.length !== 3) return undefined
  const [condition, whenTrue, whenFalse] = branches as readonly Json[]
  if (typeof condition !== 'string' || whenTrue === undefined || whenFalse === undefined) return undefined
  return [condition, whenTrue, whenFalse]
}

/** The function that gives an attribute of a resource. */
export function buildGetAtt(logicalId: string, attribute: string): JsonObject {
  return { 'Fn::GetAtt': [logicalId, attribute] }
}

/** The object without the fields that are undefined. */
export function dropAbsentFields(fields: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
  )
}
