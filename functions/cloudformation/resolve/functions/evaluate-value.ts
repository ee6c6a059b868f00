import { quoteName } from '../../../../audit/text/quote-text.ts'
import type { Json } from '../../template/template.ts'
import {
  evaluateCidr,
  evaluateFindInMap,
  evaluateGetAZs,
  evaluateIf,
  evaluateLength,
  evaluateSelect,
} from './list-functions.ts'
import { evaluateGetAtt, evaluateImportValue, evaluateRef } from './references.ts'
import { createUnresolved, isUnresolved, type ResolvedValue } from '../resolved-value.ts'
import { REMOVED, type Evaluated, type FunctionEvaluator, type Scope, type ValuePath } from '../scope.ts'
import {
  evaluateBase64,
  evaluateJoin,
  evaluateSplit,
  evaluateSub,
  evaluateToJsonString,
} from './text-functions.ts'
import { withholdDynamicReference } from '../value-texts.ts'

/** The functions ("Intrinsic function reference"). Those of conditions are evaluated with the conditions. */
const FUNCTIONS: ReadonlyMap<string, FunctionEvaluator> = new Map([
  ['Ref', evaluateRef],
  ['Fn::Base64', evaluateBase64],
  ['Fn::Cidr', evaluateCidr],
  ['Fn::FindInMap', evaluateFindInMap],
  ['Fn::GetAZs', evaluateGetAZs],
  ['Fn::GetAtt', evaluateGetAtt],
  ['Fn::If', evaluateIf],
  ['Fn::ImportValue', evaluateImportValue],
  ['Fn::Join', evaluateJoin],
  ['Fn::Length', evaluateLength],
  ['Fn::Select', evaluateSelect],
  ['Fn::Split', evaluateSplit],
  ['Fn::Sub', evaluateSub],
  ['Fn::ToJsonString', evaluateToJsonString],
])

/** Functions that CloudFormation knows only where `AWS::LanguageExtensions` is declared. */
const EXTENSIONS: ReadonlySet<string> = new Set(['Fn::Length', 'Fn::ToJsonString'])

/**
 * Evaluates the functions in a value. What cannot be known is unresolved, an object of functions that Assay does not know
 * as a whole. Throws TemplateError for what CloudFormation refuses.
 */
export function evaluateValue(value: Json, path: ValuePath, scope: Scope): Evaluated {
  if (typeof value === 'string') return withholdDynamicReference(value)
  if (typeof value !== 'object' || value === null || isUnresolved(value)) return value
  if (Array.isArray(value))
    return value.map((item: Json, at) => scope.evaluate(item, [...path, String(at)])).filter(isKept)
  const entries = Object.entries(value as { readonly [key: string]: Json })
  const [first] = entries
  if (entries.length === 1 && first !== undefined && isFunctionName(first[0]))
    return callFunction(first[0], first[1], [...path, first[0]], scope)
  const unknown = entries.find(([key]) => key.startsWith('Fn::'))
  if (unknown !== undefined)
    return createUnresolved(`the deployment evaluates ${quoteName(unknown[0])} beside other keys`)
  return Object.fromEntries(
    entries.flatMap(([key, part]): [string, ResolvedValue][] => {
      const evaluated = scope.evaluate(part, [...path, key])
      return evaluated === REMOVED ? [] : [[key, evaluated]]
    }),
  )
}

function isKept(value: Evaluated): value is ResolvedValue {
  return value !== REMOVED
}

function isFunctionName(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::')
}

function callFunction(name: string, argument: Json, path: ValuePath, scope: Scope): Evaluated {
  const evaluateFunction = FUNCTIONS.get(name)
  if (evaluateFunction === undefined)
    return createUnresolved(`the deployment evaluates ${quoteName(name)}, which Assay does not`)
  const { hasLanguageExtensions, macros } = scope.template
  if (EXTENSIONS.has(name) && !hasLanguageExtensions && macros.length === 0)
    throw scope.refuse(
      path,
      `CloudFormation knows ${name} only in templates with the transform AWS::LanguageExtensions. Declare it.`,
    )
  const value = evaluateFunction(argument, path, scope)
  scope.countText(measureTexts(value), path)
  return value
}

/** The characters of a text, or of the texts of a list. */
function measureTexts(value: Evaluated): number {
  const texts: readonly unknown[] = Array.isArray(value) ? value : [value]
  return texts.reduce((sum: number, text) => sum + (typeof text === 'string' ? text.length : 1), 0)
}
