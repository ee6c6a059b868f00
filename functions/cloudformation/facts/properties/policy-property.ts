import {
  parsePolicyInPart,
  PolicyError,
  type PolicyDocument,
  type PolicyStatement,
} from '../../../../audit/engines/iam/policy-document.ts'
import { findUnresolved, isUnresolved, type ResolvedValue } from '../../resolve/resolved-value.ts'
import { createUnresolvedError, PropertyError } from './property-error.ts'
import { buildPropertyPath, isList, readProperty, type PropertySource } from './read-property.ts'

/**
 * The policy in a property, as AWS returns it; undefined if it is absent. A statement with an unresolved part is marked
 * `NotUnderstood`: of an Allow statement the elements that are known are kept, since they grant less than the whole. Throws
 * PropertyError for what is no policy.
 */
export function readPolicy(
  source: PropertySource,
  name: string,
  partition: string,
): PolicyDocument | undefined {
  const value = readProperty(source, name)
  return value === undefined ? undefined : parsePolicyValue(value, buildPropertyPath(source, name), partition)
}

/** As `readPolicy`, for a policy that must be present. Throws PropertyError. */
export function requirePolicy(source: PropertySource, name: string, partition: string): PolicyDocument {
  const found = readPolicy(source, name, partition)
  if (found !== undefined) return found
  throw new PropertyError(
    `property ${buildPropertyPath(source, name)} is missing, which CloudFormation requires`,
  )
}

/** The policy that `value` is, as object or as text. Throws PropertyError. */
export function parsePolicyValue(value: ResolvedValue, path: string, partition: string): PolicyDocument {
  if (isUnresolved(value)) throw createUnresolvedError(path, value.unresolved)
  if (!isObject(value)) return parse(value, path, partition)
  const { Statement, ...others } = value
  if (isUnresolved(Statement)) throw createUnresolvedError(`${path}.Statement`, Statement.unresolved)
  if (isUnresolved(value['Version']))
    throw createUnresolvedError(`${path}.Version`, value['Version'].unresolved)
  if (Statement === undefined) return parse(value, path, partition)
  const statements = isList(Statement) ? Statement : [Statement]
  const known = statements.map(keepKnownPart)
  const document = parse({ ...others, Statement: known }, path, partition)
  const marked = document.Statement.map((statement, index): PolicyStatement => {
    const why = findUnresolved(statements[index])
    return why === undefined
      ? statement
      : {
          ...statement,
          NotUnderstood: `statement ${index + 1} of the template is not known as a whole: ${why}`,
        }
  })
  return { ...document, Statement: marked }
}

function parse(value: ResolvedValue, path: string, partition: string): PolicyDocument {
  try {
    const document = parsePolicyInPart(value)
    return { ...document, Statement: document.Statement.map(each => expandAccounts(each, partition)) }
  } catch (failure) {
    if (!(failure instanceof PolicyError)) throw failure
    throw new PropertyError(`property ${path} is no policy that AWS accepts: ${failure.message}`)
  }
}

/** Elements of which fewer values allow less. */
const NARROWING_ELEMENTS: ReadonlySet<string> = new Set(['Action', 'Resource', 'Principal'])

/** A statement without its unresolved values; only its Sid if that would allow more, deny less, or leave an element empty. */
function keepKnownPart(statement: ResolvedValue): ResolvedValue {
  if (findUnresolved(statement) === undefined) return statement
  if (!isObject(statement)) return {}
  const entries = Object.entries(statement).map(([name, value]) => {
    if (findUnresolved(value) === undefined) return [name, value] as const
    return [name, NARROWING_ELEMENTS.has(name) ? dropUnresolved(value) : undefined] as const
  })
  const isKept = statement['Effect'] === 'Allow' && entries.every(([, value]) => value !== undefined)
  if (isKept) return Object.fromEntries(entries) as ResolvedValue
  const { Sid } = statement
  return typeof Sid === 'string' ? { Sid } : {}
}

/** The known values of a list, or of the lists of an object; undefined if nothing remains. */
function dropUnresolved(value: ResolvedValue): ResolvedValue | undefined {
  if (isUnresolved(value)) return undefined
  if (isList(value)) {
    const known = value.filter(item => findUnresolved(item) === undefined)
    return known.length === 0 ? undefined : known
  }
  if (!isObject(value)) return value
  const entries = Object.entries(value).flatMap(([name, part]) => {
    const known = dropUnresolved(part)
    return known === undefined ? [] : [[name, known] as const]
  })
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** AWS returns the ARN of an account for its id (IAM User Guide, "AWS account principals"). */
function expandAccounts(policyStatement: PolicyStatement, partition: string): PolicyStatement {
  const { Principal, NotPrincipal } = policyStatement
  const expand = (principals: NonNullable<PolicyStatement['Principal']>) =>
    Object.fromEntries(
      Object.entries(principals).map(([type, values]) => [
        type,
        type === 'AWS' ? values.map(value => expandAccount(value, partition)) : values,
      ]),
    )
  return {
    ...policyStatement,
    ...(Principal === undefined ? {} : { Principal: expand(Principal) }),
    ...(NotPrincipal === undefined ? {} : { NotPrincipal: expand(NotPrincipal) }),
  }
}

function expandAccount(principal: string, partition: string): string {
  return /^\d{12}$/.test(principal) ? `arn:${partition}:iam::${principal}:root` : principal
}

function isObject(value: ResolvedValue | undefined): value is { readonly [key: string]: ResolvedValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUnresolved(value)
}
