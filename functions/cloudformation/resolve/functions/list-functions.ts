import { quoteName } from '../../../../audit/text/quote-text.ts'
import { listCidrs } from './cidr-blocks.ts'
import { createUnresolved, isUnresolved } from '../resolved-value.ts'
import type { FunctionEvaluator } from '../scope.ts'
import { REMOVED } from '../scope.ts'
import { evaluateList, evaluateText, getField, isJsonObject, readArguments } from '../value-texts.ts'

/** `Fn::Select`. Throws TemplateError for an index that the list does not have. */
export const evaluateSelect: FunctionEvaluator = (argument, path, scope) => {
  const [position, values] = readArguments(argument, [2, 2], path, scope)
  const index = evaluateText(position, [...path, '0'], scope)
  const list = evaluateList(values, [...path, '1'], scope)
  if (isUnresolved(index)) return index
  if (isUnresolved(list)) return list
  const value = /^\d{1,9}$/.test(index) ? list[Number(index)] : undefined
  if (value !== undefined) return value
  throw scope.refuse(
    path,
    `Fn::Select has no value at index ${quoteName(index)}: its list has ${list.length}. Correct the index.`,
  )
}

/** `Fn::Length` of `AWS::LanguageExtensions`. */
export const evaluateLength: FunctionEvaluator = (argument, path, scope) => {
  const list = evaluateList(argument, path, scope)
  return isUnresolved(list) ? list : list.length
}

/** `Fn::GetAZs`: the account decides. */
export const evaluateGetAZs: FunctionEvaluator = () =>
  createUnresolved('the account decides which Availability Zones it has')

/** `Fn::Cidr`. */
export const evaluateCidr: FunctionEvaluator = (argument, path, scope) => {
  const values = readArguments(argument, [2, 3], path, scope)
  const texts = values.map((value, at) => evaluateText(value, [...path, String(at)], scope))
  const unresolved = texts.find(isUnresolved)
  if (unresolved !== undefined) return unresolved
  const [block = '', count = '', bits] = texts as string[]
  const cidrs = listCidrs(block, Number(count), bits === undefined ? undefined : Number(bits))
  if (cidrs !== undefined) return cidrs
  throw scope.refuse(
    path,
    `Fn::Cidr cannot cut ${quoteName(count)} blocks from ${quoteName(block)}. Correct the block, the count or the bits.`,
  )
}

/** `Fn::FindInMap`, with the DefaultValue of `AWS::LanguageExtensions`. */
export const evaluateFindInMap: FunctionEvaluator = (argument, path, scope) => {
  const values = readArguments(argument, [3, 4], path, scope)
  const keys = values.slice(0, 3).map((value, at) => evaluateText(value, [...path, String(at)], scope))
  const unresolved = keys.find(isUnresolved)
  if (unresolved !== undefined) return unresolved
  const [map = '', first = '', second = ''] = keys as string[]
  const mapping = getField(getField(scope.template.body, 'Mappings'), map)
  const found = getField(getField(mapping, first), second)
  if (found !== undefined && !isJsonObject(found))
    return scope.evaluate(found, ['Mappings', map, first, second])
  const fallback = getField(values[3], 'DefaultValue')
  if (fallback !== undefined) return scope.evaluate(fallback, [...path, '3', 'DefaultValue'])
  const [macro] = scope.template.macros
  if (macro !== undefined)
    return createUnresolved(`the transform ${quoteName(macro)} can add ${quoteName(map)}`)
  throw scope.refuse(
    path,
    `The mapping ${quoteName(map)} has no value at ${quoteName(first)}, ${quoteName(second)}. Add it or correct the keys.`,
  )
}

/** `Fn::If`: unresolved if its condition is. */
export const evaluateIf: FunctionEvaluator = (argument, path, scope) => {
  const [name, whenTrue, whenFalse] = readArguments(argument, [3, 3], path, scope)
  const decided = typeof name === 'string' ? scope.decideCondition(name) : undefined
  if (decided === undefined)
    throw scope.refuse(
      path,
      `The template has no condition ${typeof name === 'string' ? quoteName(name) : 'of that form'}. Correct the name.`,
    )
  if (isUnresolved(decided)) return decided
  const [chosen, at] = decided ? [whenTrue, '1'] : [whenFalse, '2']
  return chosen === undefined ? REMOVED : scope.evaluate(chosen, [...path, at])
}
