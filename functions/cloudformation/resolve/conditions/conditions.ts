import { quoteName } from '../../../../audit/text/quote-text.ts'
import type { Json } from '../../template/template.ts'
import {
  createUnresolved,
  findUnresolved,
  isUnresolved,
  type ResolvedValue,
  type Unresolved,
} from '../resolved-value.ts'
import { REMOVED, type Scope, type ValuePath } from '../scope.ts'
import { getField, isJsonObject, readArguments, readScalarText } from '../value-texts.ts'

/** The truth of a condition; unresolved if it cannot be decided. */
type Decision = boolean | Unresolved

/** A comparison that cannot be decided, and that is assumed to be true or false. */
export interface Comparison {
  /** Its operands: the same for equal comparisons. */
  key: string
  /** The operand that is not known, and the text that it is compared with, if one of the two is known. */
  subject?: string
  text?: string
}

/** Decides conditions by their names. */
export interface ConditionReader {
  decide: (name: string) => Decision | undefined
  /** The comparisons that were met and could not be decided, by their keys. */
  comparisons: ReadonlyMap<string, Comparison>
}

/**
 * Creates the reader of the conditions of a template ("Condition functions"). `scope` evaluates operands; `assumed` has
 * the truth of comparisons that cannot be decided. Throws TemplateError for what CloudFormation refuses.
 */
export function createConditionReader(scope: Scope, assumed: ReadonlyMap<string, boolean>): ConditionReader {
  const comparisons = new Map<string, Comparison>()
  const decisions = new Map<string, Decision>()
  const open = new Set<string>()
  const decide = (name: string): Decision | undefined => {
    const known = decisions.get(name)
    if (known !== undefined) return known
    const expression = getField(getField(scope.template.body, 'Conditions'), name)
    if (expression === undefined) return decideMissing(name, scope)
    const path = ['Conditions', name]
    if (open.has(name))
      throw scope.refuse(
        path,
        `The conditions ${[...open, name].map(quoteName).join(', ')} form a circle. Remove one reference.`,
      )
    open.add(name)
    const decision = decideExpression(expression, path, { scope, assumed, comparisons, decide })
    open.delete(name)
    decisions.set(name, decision)
    return decision
  }
  return { decide, comparisons }
}

function decideMissing(name: string, { template }: Scope): Decision | undefined {
  const [macro] = template.macros
  if (macro === undefined) return undefined
  return createUnresolved(`the transform ${quoteName(macro)} can add the condition ${quoteName(name)}`)
}

interface ExpressionReader {
  scope: Scope
  assumed: ReadonlyMap<string, boolean>
  comparisons: Map<string, Comparison>
  decide: (name: string) => Decision | undefined
}

function decideExpression(expression: Json, path: ValuePath, reader: ExpressionReader): Decision {
  const { scope } = reader
  const [name, argument] = readFunction(expression)
  const at = [...path, name]
  switch (name) {
    case 'Condition':
      return decideNamed(argument, at, reader)
    case 'Fn::Equals':
      return decideEquals(argument, at, reader)
    case 'Fn::Not': {
      const [operand] = decideAll(argument, [1, 1], at, reader)
      return isUnresolved(operand) ? operand : operand === false
    }
    case 'Fn::And':
      return combineDecisions(decideAll(argument, [2, 10], at, reader), false)
    case 'Fn::Or':
      return combineDecisions(decideAll(argument, [2, 10], at, reader), true)
    case 'Fn::Transform':
    case 'Fn::Contains':
      return createUnresolved(`the deployment evaluates ${name}`)
    default:
      throw scope.refuse(
        path,
        'A condition is Fn::And, Fn::Or, Fn::Not, Fn::Equals or Condition alone. Correct it.',
      )
  }
}

function readFunction(expression: Json): [name: string, argument: Json] {
  const entries = isJsonObject(expression) ? Object.entries(expression) : []
  const [first] = entries
  return entries.length === 1 && first !== undefined ? first : ['', '']
}

function decideNamed(argument: Json, path: ValuePath, { scope, decide }: ExpressionReader): Decision {
  const decision = typeof argument === 'string' ? decide(argument) : undefined
  if (decision !== undefined) return decision
  throw scope.refuse(path, 'The template has no condition of this name. Correct the name.')
}

function decideAll(
  argument: Json,
  counts: readonly [number, number],
  path: ValuePath,
  reader: ExpressionReader,
): Decision[] {
  return readArguments(argument, counts, path, reader.scope).map((operand, at) =>
    decideExpression(operand, [...path, String(at)], reader),
  )
}

/** `deciding` decides whatever the others are: true for Or, false for And. */
function combineDecisions(decisions: readonly Decision[], deciding: boolean): Decision {
  if (decisions.includes(deciding)) return deciding
  return decisions.find(isUnresolved) ?? !deciding
}

function decideEquals(argument: Json, path: ValuePath, reader: ExpressionReader): Decision {
  const { scope, assumed, comparisons } = reader
  const operands = readArguments(argument, [2, 2], path, scope)
  const values = operands.map((operand, at) => {
    const value = readSecret(operand, scope) ?? scope.evaluate(operand, [...path, String(at)])
    return value === REMOVED ? '' : value
  })
  const [left, right] = values as [ResolvedValue, ResolvedValue]
  const why = findUnresolved(left) ?? findUnresolved(right)
  if (why === undefined) return buildComparable(left) === buildComparable(right)
  const keys = operands.map(operand => JSON.stringify(operand))
  if (keys[0] === keys[1]) return true
  const key = keys.toSorted().join('=')
  const known = values.findIndex(value => readScalarText(value) !== undefined)
  const text = readScalarText(values[known])
  comparisons.set(key, { key, ...(text !== undefined && { subject: keys[1 - known] ?? '', text }) })
  return assumed.get(key) ?? createUnresolved(why)
}

/** The value of a parameter with NoEcho, if the operand is the parameter itself. */
function readSecret(operand: Json, { secrets }: Scope): ResolvedValue | undefined {
  const name = getField(operand, 'Ref')
  return typeof name === 'string' ? secrets.get(name) : undefined
}

/** CloudFormation compares texts: `true` and `"true"` are equal. */
function buildComparable(value: ResolvedValue): string {
  const text = readScalarText(value)
  return text === undefined ? `json:${JSON.stringify(value)}` : `text:${text}`
}
