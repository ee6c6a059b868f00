import * as z from 'zod/mini'
import { testsOf } from '../../audit/policy/condition/condition.ts'
import { parsePolicy, PolicyError, type PolicyDocument, type Statement } from '../../audit/policy/document.ts'
import { SENTENCE } from './faults.ts'

/** Whose words a policy is in: those of identities name no principal, those of resources name one each. */
export type Kind = 'IDENTITY' | 'RESOURCE' | 'RCP'

const VERSIONS = ['2012-10-17', '2008-10-17']
const OF_DOCUMENTS = ['Version', 'Id', 'Statement']
const PAIRS = [
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
  ['Principal', 'NotPrincipal'],
] as const
const OF_STATEMENTS = ['Sid', 'Effect', ...PAIRS.flat(), 'Condition']

/** A policy document: an object, or a text of JSON, URL-encoded or plain. */
export function policy(kind: Kind) {
  const read = z.transform((source: unknown, payload: z.core.ParsePayload): PolicyDocument => {
    try {
      if (source !== undefined && source !== null) return readPolicy(source, kind)
      payload.issues.push({ code: 'custom', message: 'a policy document', input: source })
    } catch (failure) {
      if (!(failure instanceof PolicyError)) throw failure
      payload.issues.push({ code: 'custom', message: failure.message, input: source, params: SENTENCE })
    }
    return z.NEVER
  })
  return z.pipe(z.unknown(), read)
}

/**
 * A policy as AWS would accept it (IAM User Guide, "Grammar of the IAM JSON policy language"): what it does not know
 * is an error, for nobody can tell what was meant. Throws PolicyError.
 */
export function readPolicy(source: unknown, kind: Kind): PolicyDocument {
  const document = parsePolicy(source)
  const written = writtenIn(source) as Record<string, unknown>
  refuseOthers(written, OF_DOCUMENTS, 'a policy document')
  if (!VERSIONS.includes(document.Version)) throw new PolicyError(`Version is none of ${VERSIONS.join(', ')}`)
  const statements = [written['Statement']].flat() as Record<string, unknown>[]
  statements.forEach((statement, index) => {
    refuseOthers(statement, OF_STATEMENTS, `statement ${index}`)
    if (typeof (statement['Sid'] ?? '') !== 'string')
      throw new PolicyError(`Sid of statement ${index} is no text`)
  })
  document.Statement.forEach((statement, index) => {
    refuseBroken(statement, index, kind)
    refuseOperators(statement, index, document.Version)
  })
  return document
}

/** What was parsed: `parsePolicy` has read it already. */
function writtenIn(source: unknown): unknown {
  if (typeof source !== 'string') return source
  return JSON.parse(source.trimStart().startsWith('%') ? decodeURIComponent(source) : source)
}

function refuseOthers(object: Record<string, unknown>, known: readonly string[], where: string): void {
  const strange = Object.keys(object).find(key => !known.includes(key))
  if (strange !== undefined)
    throw new PolicyError(`${where} has an unknown element "${strange.slice(0, 80)}"`)
}

function refuseBroken(statement: Statement, index: number, kind: Kind): void {
  for (const [one, other] of PAIRS) {
    if (statement[one] && statement[other])
      throw new PolicyError(`statement ${index} has both ${one} and ${other}`)
  }
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'] as const) {
    if (statement[name]?.length === 0) throw new PolicyError(`${name} of statement ${index} is empty`)
  }
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = statement
  if (!Action && !NotAction) throw new PolicyError(`statement ${index} has neither Action nor NotAction`)
  if (kind === 'IDENTITY' && !Resource && !NotResource)
    throw new PolicyError(`statement ${index} has neither Resource nor NotResource`)
  if (kind === 'IDENTITY' && (Principal || NotPrincipal))
    throw new PolicyError(`statement ${index} names a principal; only policies of resources do`)
  if (kind === 'RESOURCE' && !Principal && !NotPrincipal)
    throw new PolicyError(`statement ${index} has neither Principal nor NotPrincipal`)
}

function refuseOperators(statement: Statement, index: number, version: string): void {
  const unknown = testsOf(statement, version).find(({ meaning }) => meaning === undefined)
  if (unknown === undefined) return
  const operator = unknown.operator.slice(0, 80)
  throw new PolicyError(`Condition of statement ${index}: there is no operator "${operator}"`)
}
