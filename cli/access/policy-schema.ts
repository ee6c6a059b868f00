import * as z from 'zod/mini'
import { completeArn } from '../../audit/engines/iam/complete-arn.ts'
import { parseConditionTests } from '../../audit/engines/iam/condition/condition-test.ts'
import {
  parsePolicy,
  PolicyError,
  type PolicyDocument,
  type PolicyStatement,
} from '../../audit/engines/iam/policy-document.ts'
import { quoteText } from '../../audit/text/quote-text.ts'
import { SENTENCE_PARAMS } from './validation.ts'

/**
 * The type of a policy: identity policies and session policies name no principal; statements of resource policies must
 * name one.
 */
export type QuestionPolicyType = 'IDENTITY' | 'SESSION' | 'RESOURCE' | 'RCP'

const VERSIONS = ['2012-10-17', '2008-10-17']
const DOCUMENT_ELEMENTS = ['Version', 'Id', 'Statement']
const EXCLUSIVE_ELEMENTS = [
  ['Action', 'NotAction'],
  ['Resource', 'NotResource'],
  ['Principal', 'NotPrincipal'],
] as const
const STATEMENT_ELEMENTS = ['Sid', 'Effect', ...EXCLUSIVE_ELEMENTS.flat(), 'Condition']

/** The schema of a policy document: an object, or JSON text, plain or URL-encoded. */
export function createPolicySchema(questionPolicyType: QuestionPolicyType) {
  const read = z.transform((source: unknown, payload: z.core.ParsePayload): PolicyDocument => {
    try {
      if (source !== undefined && source !== null) return parseStrictPolicy(source, questionPolicyType)
      payload.issues.push({ code: 'custom', message: 'a policy document', input: source })
    } catch (failure) {
      if (!(failure instanceof PolicyError)) throw failure
      payload.issues.push({
        code: 'custom',
        message: failure.message,
        input: source,
        params: SENTENCE_PARAMS,
      })
    }
    return z.NEVER
  })
  return z.pipe(z.unknown(), read)
}

/**
 * Parses a policy as strictly as AWS does (IAM User Guide, "Grammar of the IAM JSON policy language"): unknown elements
 * and operators are errors, since their intent is unclear. Throws PolicyError.
 */
function parseStrictPolicy(source: unknown, questionPolicyType: QuestionPolicyType): PolicyDocument {
  const document = parsePolicy(source)
  const written = parseSource(source) as Record<string, unknown>
  rejectUnknownElements(written, DOCUMENT_ELEMENTS, 'a policy document')
  if (!VERSIONS.includes(document.Version))
    throw new PolicyError(`Version must be one of ${VERSIONS.join(', ')}`)
  const statements = [written['Statement']].flat() as Record<string, unknown>[]
  statements.forEach((statement, index) => {
    rejectUnknownElements(statement, STATEMENT_ELEMENTS, `statement ${index}`)
    if (typeof (statement['Sid'] ?? '') !== 'string')
      throw new PolicyError(`Sid of statement ${index} is not a string`)
    if (questionPolicyType === 'SESSION') rejectIncompleteArns(statement, index, document.Version)
  })
  document.Statement.forEach((policyStatement, index) => {
    rejectInvalidStatement(policyStatement, index, questionPolicyType)
    rejectUnknownOperators(policyStatement, index, document.Version)
  })
  return document
}

/** The source as an object. `parsePolicy` accepted it before. */
function parseSource(source: unknown): unknown {
  if (typeof source !== 'string') return source
  return JSON.parse(source.trimStart().startsWith('%') ? decodeURIComponent(source) : source)
}

function rejectUnknownElements(
  object: Record<string, unknown>,
  known: readonly string[],
  where: string,
): void {
  const unknown = Object.keys(object).find(key => !known.includes(key))
  if (unknown !== undefined)
    throw new PolicyError(`${where} has an unknown element "${unknown.slice(0, 80)}"`)
}

function rejectInvalidStatement(
  policyStatement: PolicyStatement,
  index: number,
  questionPolicyType: QuestionPolicyType,
): void {
  for (const [one, other] of EXCLUSIVE_ELEMENTS) {
    if (policyStatement[one] && policyStatement[other])
      throw new PolicyError(`statement ${index} has both ${one} and ${other}`)
  }
  for (const name of ['Action', 'NotAction', 'Resource', 'NotResource'] as const) {
    if (policyStatement[name]?.length === 0) throw new PolicyError(`${name} of statement ${index} is empty`)
  }
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal } = policyStatement
  if (!Action && !NotAction) throw new PolicyError(`statement ${index} has neither Action nor NotAction`)
  const isOfPrincipal = questionPolicyType === 'IDENTITY' || questionPolicyType === 'SESSION'
  if (isOfPrincipal && !Resource && !NotResource)
    throw new PolicyError(`statement ${index} has neither Resource nor NotResource`)
  if (isOfPrincipal && (Principal || NotPrincipal))
    throw new PolicyError(`statement ${index} names a principal; only resource policies may`)
  if (questionPolicyType === 'RESOURCE' && !Principal && !NotPrincipal)
    throw new PolicyError(`statement ${index} has neither Principal nor NotPrincipal`)
}

/**
 * AWS STS completes no ARNs in session policies; it answers MalformedPolicyDocument (IAM User Guide, "Identify AWS
 * resources with Amazon Resource Names (ARNs)").
 */
function rejectIncompleteArns(statement: Record<string, unknown>, index: number, version: string): void {
  for (const name of ['Resource', 'NotResource']) {
    const texts = [statement[name]].flat().filter(each => typeof each === 'string')
    const incomplete = texts.find(text => completeArn(text, version) !== text)
    if (incomplete !== undefined)
      throw new PolicyError(
        `${name} of statement ${index} has an incomplete ARN, which AWS refuses in a session policy: ${quoteText(incomplete)}`,
      )
  }
}

function rejectUnknownOperators(policyStatement: PolicyStatement, index: number, version: string): void {
  const unknown = parseConditionTests(policyStatement, version).find(({ meaning }) => meaning === undefined)
  if (unknown === undefined) return
  const operator = unknown.operator.slice(0, 80)
  throw new PolicyError(`Condition of statement ${index}: unknown operator "${operator}"`)
}
