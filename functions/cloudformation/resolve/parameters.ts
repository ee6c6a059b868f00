import { quoteName } from '../../../audit/text/quote-text.ts'
import { createTemplateError } from '../template/template-error.ts'
import type { Json, Template, TemplateError } from '../template/template.ts'
import type { StackContext } from './resolved-template.ts'
import { createUnresolved, isUnresolved, type ResolvedValue } from './resolved-value.ts'
import { getField, isJsonObject, readScalarText, withholdDynamicReference } from './value-texts.ts'

/** The parameters of a template ("CloudFormation template Parameters syntax"). */
export interface TemplateParameters {
  /** What `Ref` returns. Values of parameters with NoEcho are withheld. */
  values: ReadonlyMap<string, ResolvedValue>
  /** The values of parameters with NoEcho, which conditions compare. */
  secrets: ReadonlyMap<string, ResolvedValue>
  /** The values that a parameter can have, if it is limited to some. */
  allowedValues: ReadonlyMap<string, readonly string[]>
}

const TYPES =
  /^(?:String|Number|CommaDelimitedList|List<(?:Number|String|AWS::[\w:]+)>|AWS::[\w:]+(?:<[\w:<>]+>)?)$/
const LIST_TYPES = /^(?:CommaDelimitedList|List<.+>)$/

/** Reads the parameters with their given values and defaults. Throws TemplateError for what CloudFormation refuses. */
export function readParameters(template: Template, stackContext: StackContext): TemplateParameters {
  const section = getField(template.body, 'Parameters')
  const declared = isJsonObject(section) ? Object.entries(section) : []
  const names = new Set(declared.map(([name]) => name))
  for (const name of Object.keys(stackContext.parameters))
    if (!names.has(name))
      throw createTemplateError(
        template.locate(['Parameters']),
        `The template has no parameter ${quoteName(name)}, and CloudFormation refuses a value for it. Remove the value.`,
      )
  const read = declared.map(([name, declaration]) => readParameter(name, declaration, template, stackContext))
  return {
    values: new Map(
      read.map(({ name, value, isSecret }) => [name, isSecret ? withholdSecret(name, value) : value]),
    ),
    secrets: new Map(read.flatMap(({ name, value, isSecret }) => (isSecret ? [[name, value]] : []))),
    allowedValues: new Map(
      read.flatMap(({ name, allowed }) => (allowed === undefined ? [] : [[name, allowed]])),
    ),
  }
}

interface ReadParameter {
  name: string
  value: ResolvedValue
  allowed: readonly string[] | undefined
  isSecret: boolean
}

function withholdSecret(name: string, value: ResolvedValue): ResolvedValue {
  return isUnresolved(value) ? value : createUnresolved(`the parameter ${name} is secret (NoEcho)`)
}

function readParameter(
  name: string,
  declaration: Json,
  template: Template,
  { parameters }: StackContext,
): ReadParameter {
  const refuse = (field: string, message: string): TemplateError =>
    createTemplateError(template.locate(['Parameters', name, field]), message)
  const type = getField(declaration, 'Type')
  if (typeof type !== 'string' || !TYPES.test(type))
    throw refuse(
      'Type',
      `The parameter ${name} has no type that CloudFormation knows. Set it, for example to String.`,
    )
  const given = Object.hasOwn(parameters, name) ? parameters[name] : undefined
  const hidden = typeof given === 'object' ? given : undefined
  const shown =
    typeof given === 'object' ? undefined : (given ?? readScalarText(getField(declaration, 'Default')))
  const allowedField = getField(declaration, 'AllowedValues')
  const allowed = Array.isArray(allowedField)
    ? allowedField.map(value => readScalarText(value as Json) ?? '')
    : undefined
  const isSecret = readScalarText(getField(declaration, 'NoEcho'))?.toLowerCase() === 'true'
  const field = given === undefined ? 'Default' : 'AllowedValues'
  const fault = shown === undefined ? undefined : findFault(shown, type, allowed, declaration)
  if (fault !== undefined)
    throw refuse(
      field,
      `The value of the parameter ${name} ${fault}, and CloudFormation refuses it. Give another one.`,
    )
  const value = hidden
    ? createUnresolved(`the ${hidden.hiddenIn} does not show the value of the parameter ${name}`)
    : buildValue(name, type, shown)
  return { name, value, allowed, isSecret }
}

function buildValue(name: string, type: string, text: string | undefined): ResolvedValue {
  if (type.startsWith('AWS::SSM::Parameter::Value<'))
    return createUnresolved(`the parameter ${name} has the value of a parameter of Systems Manager`)
  if (text === undefined) return createUnresolved(`the parameter ${name} has no value`)
  if (!LIST_TYPES.test(type)) return withholdDynamicReference(text)
  return text === '' ? [] : text.split(',').map(item => withholdDynamicReference(item.trim()))
}

/** What CloudFormation finds wrong; a pattern, which can take any time to test, is not tested. */
function findFault(
  text: string,
  type: string,
  allowed: readonly string[] | undefined,
  declaration: Json,
): string | undefined {
  if (type.startsWith('AWS::SSM::Parameter::Value<')) return undefined
  const items = LIST_TYPES.test(type) ? text.split(',').map(item => item.trim()) : [text]
  if (allowed !== undefined && !items.every(item => allowed.includes(item)))
    return 'is none of its AllowedValues'
  if (/Number/.test(type) && !items.every(item => item !== '' && Number.isFinite(Number(item))))
    return 'is no number'
  const limit = (field: string): number => Number(readScalarText(getField(declaration, field)) ?? Number.NaN)
  if (text.length < limit('MinLength')) return 'is shorter than its MinLength'
  if (text.length > limit('MaxLength')) return 'is longer than its MaxLength'
  if (Number(text) < limit('MinValue')) return 'is less than its MinValue'
  return Number(text) > limit('MaxValue') ? 'is more than its MaxValue' : undefined
}
