import { quoteText } from '../../text/quote-text.ts'
import { hasWildcardService } from './action-pattern.ts'
import { completeArn } from './complete-arn.ts'

/**
 * A policy statement whose single values are normalized to lists (IAM User Guide, "Grammar of the IAM JSON policy
 * language"). Incomplete ARNs of an identity-based policy are completed, as AWS does.
 */
export interface PolicyStatement {
  Sid?: string
  Effect: 'Allow' | 'Deny'
  Action?: readonly string[]
  NotAction?: readonly string[]
  Resource?: readonly string[]
  NotResource?: readonly string[]
  /** By type: `AWS`, `Service`, `Federated`, `CanonicalUser`; `{ '*': ['*'] }` for the bare `*`. */
  Principal?: Readonly<Record<string, readonly string[]>>
  NotPrincipal?: Readonly<Record<string, readonly string[]>>
  /** Operator, then key, then values. */
  Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
}

/** A policy document whose single values are normalized to lists. */
export interface PolicyDocument {
  Version: string
  Statement: readonly PolicyStatement[]
}

/** An invalid policy, or one that cannot be evaluated; `message` states the reason. */
export class PolicyError extends Error {
  override name = 'PolicyError'
}

/** Larger than any policy AWS accepts (trust policies 4,096 and role policies 10,240 characters; Lambda's 20 KB). */
const MAX_LENGTH = 100_000
const MAX_STATEMENTS = 2_000

/**
 * Parses a policy as AWS returns it: JSON, URL-encoded (IAM) or plain (Lambda), or the parsed object. Throws
 * PolicyError for anything else.
 */
export function parsePolicy(source: unknown): PolicyDocument {
  const document = typeof source === 'string' ? parseJson(source) : source
  if (!isObject(document)) throw new PolicyError('a policy document must be a JSON object')
  if (document['Statement'] === undefined) throw new PolicyError('the policy document has no Statement')
  const statements = wrapInArray(document['Statement'])
  if (statements.length > MAX_STATEMENTS)
    throw new PolicyError(`the policy has ${statements.length} statements, more than ${MAX_STATEMENTS}`)
  const version = document['Version'] ?? '2008-10-17'
  if (typeof version !== 'string') throw new PolicyError('Version must be a string')
  const parsed = statements.map(parseStatement)
  return { Version: version, Statement: parsed.map(statement => completeArns(statement, version)) }
}

function parseJson(source: string): unknown {
  if (source.length > MAX_LENGTH)
    throw new PolicyError(`the policy has ${source.length} characters, more than ${MAX_LENGTH}`)
  const text = source.trimStart().startsWith('%') ? decode(source) : source
  try {
    return JSON.parse(text)
  } catch {
    throw new PolicyError('the policy document is not valid JSON')
  }
}

function decode(source: string): string {
  try {
    return decodeURIComponent(source)
  } catch {
    throw new PolicyError('the policy document is not valid URL encoding')
  }
}

function parseStatement(source: unknown, index: number): PolicyStatement {
  if (!isObject(source)) throw new PolicyError(`statement ${index} is not an object`)
  const effect = source['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`statement ${index} has no Effect`)
  const sid = source['Sid']
  return {
    ...(typeof sid === 'string' && sid !== '' ? { Sid: sid } : {}),
    Effect: effect,
    ...parseActions(source, 'Action', index),
    ...parseActions(source, 'NotAction', index),
    ...parseStringElement(source, 'Resource', index),
    ...parseStringElement(source, 'NotResource', index),
    ...parsePrincipals(source, 'Principal', index),
    ...parsePrincipals(source, 'NotPrincipal', index),
    ...parseCondition(source, index),
  }
}

function parseStringElement<Name extends string>(source: Record<string, unknown>, name: Name, index: number) {
  if (source[name] === undefined) return {}
  return { [name]: parseStrings(source[name], `${name} of statement ${index}`) } as Record<Name, string[]>
}

function parseActions<Name extends string>(source: Record<string, unknown>, name: Name, index: number) {
  const element = parseStringElement(source, name, index)
  const refused = Object.values<string[]>(element).flat().find(hasWildcardService)
  if (refused === undefined) return element
  throw new PolicyError(
    `${name} of statement ${index} has a wildcard as service: ${quoteText(refused)}; AWS refuses it`,
  )
}

/** Completes the ARNs of a statement that names no principal: only statements of resource policies name one. */
function completeArns(policyStatement: PolicyStatement, version: string): PolicyStatement {
  const { Resource, NotResource, Principal, NotPrincipal } = policyStatement
  if (Principal !== undefined || NotPrincipal !== undefined) return policyStatement
  const complete = (patterns: readonly string[]) => patterns.map(pattern => completeArn(pattern, version))
  return {
    ...policyStatement,
    ...(Resource ? { Resource: complete(Resource) } : {}),
    ...(NotResource ? { NotResource: complete(NotResource) } : {}),
  }
}

function parsePrincipals<Name extends string>(source: Record<string, unknown>, name: Name, index: number) {
  const principal = source[name]
  if (principal === undefined) return {}
  const where = `${name} of statement ${index}`
  if (principal === '*') return nameElement(name, { '*': ['*'] })
  if (!isObject(principal)) throw new PolicyError(`${where} is neither "*" nor an object`)
  const types = Object.entries(principal).map(
    ([type, values]) => [type, parseStrings(values, where)] as const,
  )
  return nameElement(name, Object.fromEntries(types))
}

function nameElement<Name extends string>(name: Name, types: Record<string, string[]>) {
  return { [name]: types } as Record<Name, Record<string, string[]>>
}

function parseCondition(source: Record<string, unknown>, index: number) {
  const condition = source['Condition']
  if (condition === undefined) return {}
  const where = `Condition of statement ${index}`
  if (!isObject(condition)) throw new PolicyError(`${where} is not an object`)
  const operators = Object.entries(condition).map(([operator, keys]) => {
    if (!isObject(keys)) throw new PolicyError(`${where} has an operator whose keys are not an object`)
    const tests = Object.entries(keys).map(([key, values]) => [key, parseStrings(values, where)] as const)
    return [operator, Object.fromEntries(tests)] as const
  })
  return { Condition: Object.fromEntries(operators) }
}

function parseStrings(value: unknown, where: string): string[] {
  return wrapInArray(value).map(item => {
    if (typeof item === 'string') return item
    if (typeof item === 'boolean' || typeof item === 'number') return String(item)
    throw new PolicyError(`${where} contains a value that is not a string`)
  })
}

function wrapInArray(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
