import { quoteName } from '../../../audit/text/quote-text.ts'
import { isUnresolved, type ResolvedValue } from './resolved-value.ts'
import { REMOVED, type Scope } from './scope.ts'
import { evaluateText, getField, isJsonObject } from './value-texts.ts'

/**
 * The exports of a template ("Outputs"). All outputs are evaluated: CloudFormation refuses a template for any of them. An
 * export whose name is unresolved is none that another stack can be known to import.
 */
export function readExports(scope: Scope): ReadonlyMap<string, ResolvedValue> {
  const outputs = getField(scope.template.body, 'Outputs')
  const entries = Object.entries(isJsonObject(outputs) ? outputs : {})
  const exports = new Map<string, ResolvedValue>()
  for (const [name, output] of entries) {
    const path = ['Outputs', name]
    if (name.startsWith('Fn::') || !isDeclared(name, getField(output, 'Condition'), scope)) continue
    const value = getField(output, 'Value')
    if (value === undefined)
      throw scope.refuse(path, `The output ${quoteName(name)} has no Value. Give it one.`)
    const evaluated = scope.evaluate(value, [...path, 'Value'])
    const exportName = getField(getField(output, 'Export'), 'Name')
    if (exportName === undefined || evaluated === REMOVED) continue
    const text = evaluateText(exportName, [...path, 'Export', 'Name'], scope)
    if (!isUnresolved(text)) exports.set(text, evaluated)
  }
  return exports
}

function isDeclared(name: string, condition: unknown, scope: Scope): boolean {
  if (condition === undefined) return true
  const decision = typeof condition === 'string' ? scope.decideCondition(condition) : undefined
  if (decision !== undefined) return decision === true
  throw scope.refuse(
    ['Outputs', name, 'Condition'],
    `The condition of the output ${quoteName(name)} does not exist. Correct its name.`,
  )
}
