import { createUnresolved, findUnresolved, isUnresolved, type ResolvedValue } from '../resolved-value.ts'
import { resolveAttribute, resolveName } from './references.ts'
import { REMOVED, type Evaluated, type FunctionEvaluator, type Scope, type ValuePath } from '../scope.ts'
import {
  evaluateList,
  evaluateText,
  getField,
  isJsonObject,
  readArguments,
  readScalarText,
  withholdDynamicReference,
} from '../value-texts.ts'
import type { Json } from '../../template/template.ts'

/** `Fn::Join`: unresolved if one of its texts is. */
export const evaluateJoin: FunctionEvaluator = (argument, path, scope) => {
  const [delimiter, list] = readArguments(argument, [2, 2], path, scope)
  const separator = evaluateText(delimiter, [...path, '0'], scope)
  const items = evaluateList(list, [...path, '1'], scope)
  if (isUnresolved(separator)) return separator
  if (isUnresolved(items)) return items
  const unresolved = items.find(isUnresolved)
  if (unresolved !== undefined) return unresolved
  const texts = items.map((item, at) => {
    const text = readScalarText(item)
    if (text === undefined)
      throw scope.refuse([...path, '1', String(at)], 'Fn::Join joins only texts. Correct the value.')
    scope.countText(text.length + separator.length, path)
    return text
  })
  return withholdDynamicReference(texts.join(separator))
}

/** `Fn::Split`. */
export const evaluateSplit: FunctionEvaluator = (argument, path, scope) => {
  const [delimiter, source] = readArguments(argument, [2, 2], path, scope)
  const separator = evaluateText(delimiter, [...path, '0'], scope)
  const text = evaluateText(source, [...path, '1'], scope)
  if (isUnresolved(separator)) return separator
  if (isUnresolved(text)) return text
  if (separator === '')
    throw scope.refuse(path, 'Fn::Split takes a delimiter that is not empty. Correct its first argument.')
  return text.split(separator)
}

/** `Fn::Base64`. */
export const evaluateBase64: FunctionEvaluator = (argument, path, scope) => {
  const text = evaluateText(argument, path, scope)
  return isUnresolved(text) ? text : Buffer.from(text).toString('base64')
}

/** `Fn::ToJsonString` of `AWS::LanguageExtensions`. */
export const evaluateToJsonString: FunctionEvaluator = (argument, path, scope) => {
  const value = scope.evaluate(argument, path)
  if (value === REMOVED || typeof value !== 'object' || value === null)
    throw scope.refuse(path, 'Fn::ToJsonString takes a mapping or a list. Correct its argument.')
  const why = findUnresolved(value)
  return why === undefined ? withholdDynamicReference(JSON.stringify(value)) : createUnresolved(why)
}

const VARIABLE = /\$\{([^}]*)\}/g
const VARIABLE_NAME = /^[A-Za-z0-9_.:]+$/

/** `Fn::Sub` with a text, or with a text and the values of variables. `${!Name}` is the text `${Name}`. */
export const evaluateSub: FunctionEvaluator = (argument, path, scope) => {
  const [text, values] = Array.isArray(argument) ? readArguments(argument, [2, 2], path, scope) : [argument]
  if (typeof text !== 'string' || (values !== undefined && !isJsonObject(values)))
    throw scope.refuse(path, 'Fn::Sub takes a text and a mapping of variables. Correct its arguments.')
  let unresolved: ResolvedValue | undefined
  const filled = text.replaceAll(VARIABLE, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`
    const value = readVariable(name, values, path, scope)
    if (isUnresolved(value)) unresolved ??= value
    const filling = isUnresolved(value) ? '' : readVariableText(name, value, path, scope)
    scope.countText(filling.length, path)
    return filling
  })
  return unresolved ?? withholdDynamicReference(filled)
}

function readVariable(name: string, values: Json | undefined, path: ValuePath, scope: Scope): Evaluated {
  if (!VARIABLE_NAME.test(name))
    throw scope.refuse(
      path,
      'A variable of Fn::Sub has a name with other characters than letters, digits, underscores, periods and colons. Write `${!` for text that is no variable.',
    )
  const given = getField(values, name)
  if (given !== undefined) return scope.evaluate(given, [...path, '1', name])
  const dot = name.indexOf('.')
  if (dot === -1) return resolveName(name, path, scope)
  return resolveAttribute(name.slice(0, dot), name.slice(dot + 1), path, scope)
}

function readVariableText(name: string, value: Evaluated, path: ValuePath, scope: Scope): string {
  const text = readScalarText(value)
  if (text !== undefined) return text
  throw scope.refuse(path, `The variable ${name} of Fn::Sub is no text. Use Fn::Join for lists.`)
}
