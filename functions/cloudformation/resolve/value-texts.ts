import type { Json } from '../template/template.ts'
import { createUnresolved, isUnresolved, type ResolvedValue, type Unresolved } from './resolved-value.ts'
import { REMOVED, type Evaluated, type Scope, type ValuePath } from './scope.ts'

/** The text of a scalar; undefined for all other values. */
export function readScalarText(value: Evaluated | undefined): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

/**
 * `text`, unresolved if CloudFormation replaces a dynamic reference in it at the deployment ("Get values stored in other
 * services using dynamic references"): the reference can name a secret and is never repeated.
 */
export function withholdDynamicReference(text: string): string | Unresolved {
  return text.includes('{{resolve:')
    ? createUnresolved('a dynamic reference is resolved at the deployment')
    : text
}

/** Whether a JSON value is an object. */
export function isJsonObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a JSON value is a list. */
export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The field `name` of an object; undefined if it does not have it itself. */
export function getField(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** The arguments of a function. Throws TemplateError unless there are `min` to `max`. */
export function readArguments(
  argument: Json,
  [min, max]: readonly [number, number],
  path: ValuePath,
  scope: Scope,
): readonly Json[] {
  if (isJsonList(argument) && argument.length >= min && argument.length <= max) return argument
  const count = min === max ? String(min) : `${min} to ${max}`
  throw scope.refuse(path, `${path.at(-1)} takes a list of ${count} values. Correct its arguments.`)
}

/** Evaluates an argument that is a text. Throws TemplateError for anything else. */
export function evaluateText(value: Json | undefined, path: ValuePath, scope: Scope): string | Unresolved {
  const evaluated = value === undefined ? REMOVED : scope.evaluate(value, path)
  if (isUnresolved(evaluated)) return evaluated
  const text = readScalarText(evaluated)
  if (text === undefined) throw scope.refuse(path, 'CloudFormation demands a text here. Correct the value.')
  return text
}

/** Evaluates an argument that is a list. Throws TemplateError for anything else. */
export function evaluateList(
  value: Json | undefined,
  path: ValuePath,
  scope: Scope,
): readonly ResolvedValue[] | Unresolved {
  const evaluated = value === undefined ? REMOVED : scope.evaluate(value, path)
  if (isUnresolved(evaluated)) return evaluated
  if (!Array.isArray(evaluated))
    throw scope.refuse(path, 'CloudFormation demands a list here. Correct the value.')
  return evaluated as readonly ResolvedValue[]
}
