import { quoteText } from '../../text/quote-text.ts'
import { hasWildcardService } from './action-pattern.ts'
import { isAwsPrincipal } from './aws-principal.ts'
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
  /**
   * Why the statement is not understood. It then keeps its place and its Sid, and allows and denies nothing: its
   * Action is empty. Of an Allow statement of a template, elements that are known before the deployment are kept.
   */
  NotUnderstood?: string
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

/**
 * Larger than any policy that AWS accepts (trust policies 4,096 and role policies 10,240 characters; Lambda's 20 KB) or
 * manages: the longest of those, indented and URL-encoded, has 430,000 characters.
 */
const MAX_LENGTH = 1_000_000
const MAX_STATEMENTS = 2_000

/**
 * Parses a policy as AWS returns it: JSON, URL-encoded (IAM) or plain (Lambda), or the parsed object. Throws
 * PolicyError for anything else.
 */
export function parsePolicy(source: unknown): PolicyDocument {
  return parseStatements(source, (statement, index) => parseStatement(statement, `statement ${index}`))
}

/**
 * Parses a policy whose statements are understood each on its own: one that is not is marked `NotUnderstood` and hides
 * no other. Throws PolicyError for anything that is no list of statements.
 */
export function parsePolicyInPart(source: unknown): PolicyDocument {
  return parseStatements(source, parseStatementIfUnderstood)
}

function parseStatements(
  source: unknown,
  parse: (statement: unknown, index: number) => PolicyStatement,
): PolicyDocument {
  const document = typeof source === 'string' ? parseJson(source) : source
  if (!isObject(document)) throw new PolicyError('a policy document must be a JSON object')
  if (document['Statement'] === undefined) throw new PolicyError('the policy document has no Statement')
  const statements = wrapInArray(document['Statement'])
  if (statements.length > MAX_STATEMENTS)
    throw new PolicyError(`the policy has ${statements.length} statements, more than ${MAX_STATEMENTS}`)
  const version = document['Version'] ?? '2008-10-17'
  if (typeof version !== 'string') throw new PolicyError('Version must be a string')
  const parsed = statements.map(parse)
  return { Version: version, Statement: parsed.map(statement => completeArns(statement, version)) }
}

function parseStatementIfUnderstood(source: unknown, index: number): PolicyStatement {
  try {
    return parseStatement(source, `statement ${index + 1}`)
  } catch (failure) {
    if (!(failure instanceof PolicyError)) throw failure
    return {
      ...(isObject(source) ? parseSid(source) : {}),
      Effect: 'Allow',
      Action: [],
      NotUnderstood: failure.message,
    }
  }
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

function parseStatement(source: unknown, name: string): PolicyStatement {
  if (!isObject(source)) throw new PolicyError(`${name} is not an object`)
  const effect = source['Effect']
  if (effect !== 'Allow' && effect !== 'Deny') throw new PolicyError(`${name} has no Effect`)
  return {
    ...parseSid(source),
    Effect: effect,
    ...parseActions(source, 'Action', name),
    ...parseActions(source, 'NotAction', name),
    ...parseStringElement(source, 'Resource', name),
    ...parseStringElement(source, 'NotResource', name),
    ...parsePrincipals(source, 'Principal', name),
    ...parsePrincipals(source, 'NotPrincipal', name),
    ...parseCondition(source, name),
  }
}

function parseSid({ Sid }: Record<string, unknown>): Pick<PolicyStatement, 'Sid'> {
  return typeof Sid === 'string' && Sid !== '' ? { Sid } : {}
}

function parseActions<Name extends string>(source: Record<string, unknown>, name: Name, statement: string) {
  const element = parseStringElement(source, name, statement)
  const refused = Object.values<string[]>(element).flat().find(hasWildcardService)
  if (refused === undefined) return element
  throw new PolicyError(
    `${name} of ${statement} has a wildcard as service: ${quoteText(refused)}; AWS refuses it`,
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

function parseStringElement<Name extends string>(
  source: Record<string, unknown>,
  name: Name,
  statement: string,
) {
  if (source[name] === undefined) return {}
  return { [name]: parseStrings(source[name], `${name} of ${statement}`) } as Record<Name, string[]>
}

/**
 * The grammar of IAM knows `"*"` and an object of types. An ARN or an account id alone, which some APIs return, can
 * only be of the type `AWS`.
 */
function parsePrincipals<Name extends string>(
  source: Record<string, unknown>,
  name: Name,
  statement: string,
) {
  const principal = source[name]
  if (principal === undefined) return {}
  const where = `${name} of ${statement}`
  if (principal === '*') return nameElement(name, { '*': ['*'] })
  if (typeof principal === 'string' && isAwsPrincipal(principal))
    return nameElement(name, { AWS: [principal] })
  if (!isObject(principal)) throw new PolicyError(`${where} is neither "*" nor an object`)
  const types = Object.entries(principal).map(
    ([type, values]) => [type, parseStrings(values, where)] as const,
  )
  return nameElement(name, Object.fromEntries(types))
}

function nameElement<Name extends string>(name: Name, types: Record<string, string[]>) {
  return { [name]: types } as Record<Name, Record<string, string[]>>
}

function parseCondition(source: Record<string, unknown>, statement: string) {
  const condition = source['Condition']
  if (condition === undefined) return {}
  const where = `Condition of ${statement}`
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
