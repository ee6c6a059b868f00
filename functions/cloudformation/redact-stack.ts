import type { AwsOperation } from '../collectors/api/aws-call.ts'
import {
  describeStack,
  getTemplate,
  listStackResources,
  listStacks,
} from '../collectors/cloudformation/operations.ts'
import type { Redactor } from '../collectors/fact-collector.ts'
import { classifyName } from '../secrets/secret-names.ts'
import { detectSecrets } from '../secrets/secret-detectors.ts'
import { getField, isJsonList, isJsonObject, readScalarText } from './resolve/value-texts.ts'
import { parseTemplate } from './template/parse-template.ts'
import { TemplateError, type Json } from './template/template.ts'

/**
 * A response of CloudFormation without values that may be secrets, so that an account file may contain it. Of templates it omits
 * outputs, descriptions, metadata, defaults of secret parameters, programs, and values of environment variables; of what is left,
 * texts that resemble a secret are replaced, equal ones by equal texts. Of stacks it keeps the values of parameters that are no
 * secrets, and of their resources what identifies them. Other operations are returned as they are.
 */
export function redactStackResponse(
  awsOperation: AwsOperation,
  output: unknown,
  redactor: Redactor,
): unknown {
  if (awsOperation === getTemplate)
    return { TemplateBody: redactTemplate((output as { TemplateBody?: unknown }).TemplateBody, redactor) }
  if (awsOperation === describeStack) return redactStacks(output as StacksResponse)
  if (awsOperation === listStackResources)
    return keepFields(output, 'StackResourceSummaries', [
      'LogicalResourceId',
      'PhysicalResourceId',
      'ResourceType',
      'ResourceStatus',
    ])
  if (awsOperation === listStacks) return keepFields(output, 'StackSummaries', ['StackName', 'StackStatus'])
  return output
}

/** A page of a list, of whose items only some fields are kept: descriptions and reasons are free text. */
function keepFields(output: unknown, list: string, names: readonly string[]): unknown {
  const { [list]: items, NextToken } = output as Readonly<Record<string, unknown>>
  const kept = (Array.isArray(items) ? items : []).map((item: object) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))),
  )
  return { [list]: kept, ...(NextToken === undefined ? {} : { NextToken }) }
}

interface StacksResponse {
  Stacks?: readonly {
    StackName?: string
    Parameters?: readonly { ParameterKey?: string; ParameterValue?: string }[]
  }[]
}

/** What CloudFormation returns for the value of a parameter with NoEcho. */
const HIDDEN_VALUE = '****'

function redactStacks({ Stacks = [] }: StacksResponse): unknown {
  return {
    Stacks: Stacks.map(({ StackName, Parameters = [] }) => ({
      StackName,
      Parameters: Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => ({
        ParameterKey,
        ParameterValue: isSecret(ParameterValue, ParameterKey) ? HIDDEN_VALUE : ParameterValue,
      })),
    })),
  }
}

/**
 * Whether a text may be a secret. Names of properties and parameters are in camel case; those of the rules for names are words
 * in capital letters. Under the name of a password a plain word counts too, which no control reports.
 */
function isSecret(value: string, name: string): boolean {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase()
  const named = classifyName(words)
  const isPassword =
    named?.kind === 'password' && named.isLast && value !== '' && !value.startsWith('{{resolve:')
  return isPassword || detectSecrets(value, words).length > 0
}

/** What stands for a template that cannot be parsed: it may contain anything. */
const OMITTED = 'omitted'

/** The sections that the resources of a template depend on. */
const KEPT_SECTIONS = [
  'AWSTemplateFormatVersion',
  'Conditions',
  'Mappings',
  'Resources',
  'Transform',
  'Globals',
]

function redactTemplate(body: unknown, redactor: Redactor): string {
  if (typeof body !== 'string') return OMITTED
  try {
    const template = parseTemplate(body, 'template').body
    const sections = Object.entries(template).filter(([name]) => KEPT_SECTIONS.includes(name))
    return JSON.stringify({
      ...Object.fromEntries(sections.map(([name, section]) => [name, redactJson(name, section, redactor)])),
      ...(template['Parameters'] === undefined
        ? {}
        : { Parameters: redactParameters(template['Parameters']) }),
    })
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure
    return OMITTED
  }
}

/** The declarations of parameters without descriptions, and without values where the parameter is secret. */
function redactParameters(parameters: Json): Json {
  if (!isJsonObject(parameters)) return {}
  return Object.fromEntries(
    Object.entries(parameters).map(([name, declaration]) => [name, redactDeclaration(name, declaration)]),
  )
}

function redactDeclaration(name: string, declaration: Json): Json {
  if (!isJsonObject(declaration)) return {}
  const values = ['Default', 'AllowedValues'].flatMap(field => getField(declaration, field) ?? [])
  const isHidden =
    readScalarText(getField(declaration, 'NoEcho'))?.toLowerCase() === 'true' ||
    values.some(value => isSecret(readScalarText(value) ?? '', name))
  const omitted = ['Description', 'ConstraintDescription', ...(isHidden ? ['Default', 'AllowedValues'] : [])]
  return Object.fromEntries(Object.entries(declaration).filter(([field]) => !omitted.includes(field)))
}

/** Fields with programs, commands and files, which no fact depends on. */
const PROGRAM_FIELDS = ['Command', 'EntryPoint', 'UserData', 'ZipFile']

function redactJson(name: string, value: Json, redactor: Redactor): Json {
  if (typeof value === 'string') return isSecret(value, name) ? hideText(value, redactor) : value
  if (typeof value === 'number')
    return isSecret(String(value), name) ? hideText(String(value), redactor) : value
  if (isJsonList(value)) return value.map(item => redactJson(name, item, redactor))
  if (!isJsonObject(value)) return value
  const isNamed = typeof value['Name'] === 'string'
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => {
      if (field === 'Metadata') return [field, keepConstructPath(inner)]
      if (field === 'Variables' || PROGRAM_FIELDS.includes(field) || (field === 'Value' && isNamed))
        return [field, hideValues(inner, redactor)]
      const isFunction = field === 'Ref' || field.startsWith('Fn::')
      return [field, redactJson(isFunction ? name : field, inner, redactor)]
    }),
  )
}

function keepConstructPath(metadata: Json): Json {
  const path = getField(metadata, 'aws:cdk:path')
  return path === undefined ? {} : { 'aws:cdk:path': path }
}

/** Functions whose arguments are only names. */
const NAMING_FUNCTIONS = ['Ref', 'Fn::GetAtt', 'Fn::FindInMap', 'Fn::ImportValue']

/** Replaces all values. A function stays only if its arguments are names; other functions are replaced as a whole. */
function hideValues(value: Json, redactor: Redactor): Json {
  if (typeof value === 'string' || typeof value === 'number') return hideText(String(value), redactor)
  if (isJsonList(value)) return value.map(item => hideValues(item, redactor))
  if (!isJsonObject(value)) return value
  const [[key, argument] = ['', null]] = Object.entries(value)
  if (key === 'Fn::If' && isJsonList(argument)) {
    const [condition = '', ...branches] = argument
    return { [key]: [condition, ...branches.map(branch => hideValues(branch, redactor))] }
  }
  if (NAMING_FUNCTIONS.includes(key)) return value
  if (key.startsWith('Fn::')) return hideText(JSON.stringify(value), redactor)
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, hideValues(inner, redactor)]),
  )
}

function hideText(value: string, redactor: Redactor): string {
  return `redacted-${redactor(value)}`
}
