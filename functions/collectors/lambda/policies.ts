import * as z from 'zod/mini'
import pLimit from 'p-limit'
import type { PolicyDocument, PolicyStatement } from '../../../audit/engines/iam/policy-document.ts'
import { measureJsonBytes } from '../../../audit/limits/json-bytes.ts'
import type { FunctionFacts } from '../../../audit/resources/lambda/function.ts'
import { getResourceName, type Resource } from '../../../audit/resources/resource.ts'
import {
  handleNotFound,
  type CollectedFacts,
  type CollectorExtent,
  type FactCollectorInParts,
  type TypedAwsCall,
  type UnfinishedFacts,
} from '../fact-collector.ts'
import { explainIncompletePolicy, parsePolicyResponse } from '../api/parse-policy.ts'
import { fetchAliases } from './versions/aliases.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from './not-found.ts'
import { filterTopics } from './event-sources/event-sources.ts'
import { getResourcePolicy, listAliases } from './operations.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'

type FunctionResource = Resource<'AWS::Lambda::Function'>
type PolicyFacts = CollectedFacts<'AWS::Lambda::Function'>

const policyResponse = z.object({ Policy: z.string() })

/** The most bytes of all policies of a function that are stored. */
const MAX_POLICY_BYTES = 200_000

/** How many policies are read at the same time: at the pace allowed these calls take five seconds. */
const POLICIES_AT_ONCE = 8

/** The qualifier of the function itself. */
const UNQUALIFIED = '$LATEST'

/**
 * The resource policies of the function and of its aliases, and the topics that they name; incomplete if they are too large.
 * GetPolicy is called for each alias: with many of them a read takes several messages.
 */
export const functionPolicies: FactCollectorInParts<'AWS::Lambda::Function'> = {
  operations: [listAliases, getResourcePolicy],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const qualifiers = await listQualifiers(callApi, resource)
    const found = await fetchPolicies(callApi, resource, qualifiers, [], () => true)
    return describePolicies(found, resource)
  },
  async collectInTime(callApi, resource, collectorExtent) {
    const qualifiers = await listQualifiers(callApi, resource)
    return collectPolicies(callApi, resource, qualifiers, collectorExtent)
  },
  async collectPart(callApi, resource, part, { policies }) {
    const policy = await fetchPolicy(callApi, getResourceName(resource), part)
    if (policy === undefined) return undefined
    const all = { ...(policies as Readonly<Record<string, PolicyDocument>>), [part]: policy }
    const found = Object.entries(all).map(([qualifier, each]) => describePolicy(qualifier, each))
    return takeFitting(found).length < found.length ? undefined : describePolicies(found, resource)
  },
}

async function listQualifiers(callApi: TypedAwsCall, resource: FunctionResource): Promise<string[]> {
  const aliases = await fetchAliases(callApi, getResourceName(resource))
  return [UNQUALIFIED, ...aliases.map(({ Name }) => Name)]
}

/** The policy of a qualifier. One that does not fit is measured and left out. */
interface QualifiedPolicy {
  qualifier: string
  bytes: number
  /** Whether it names everyone. */
  open: boolean
  policy?: PolicyDocument
}

/** Reads the policies that earlier messages did not read; what they read of aliases that exist no more is dropped. */
async function collectPolicies(
  callApi: TypedAwsCall,
  resource: FunctionResource,
  qualifiers: readonly string[],
  { progress = [], hasTime }: CollectorExtent,
): Promise<PolicyFacts | UnfinishedFacts> {
  const found = await fetchPolicies(callApi, resource, qualifiers, progress as QualifiedPolicy[], hasTime)
  if (found.length === qualifiers.length) return describePolicies(found, resource)
  const kept = new Set(takeFitting(found))
  return { unfinished: found.map(each => (kept.has(each) ? each : withoutPolicy(each))) }
}

function withoutPolicy({ qualifier, bytes, open }: QualifiedPolicy): QualifiedPolicy {
  return { qualifier, bytes, open }
}

/** Adds the policies of further qualifiers to `before` while there is time, in the order of the qualifiers. */
async function fetchPolicies(
  callApi: TypedAwsCall,
  resource: FunctionResource,
  qualifiers: readonly string[],
  before: readonly QualifiedPolicy[],
  hasTime: () => boolean,
): Promise<QualifiedPolicy[]> {
  const known = new Map(before.map(each => [each.qualifier, each]))
  const found = await pLimit(POLICIES_AT_ONCE).map(qualifiers, async qualifier => {
    const earlier = known.get(qualifier)
    if (earlier !== undefined || !hasTime()) return earlier
    return describePolicy(qualifier, await fetchPolicy(callApi, getResourceName(resource), qualifier))
  })
  return found.flatMap(each => each ?? [])
}

function describePolicy(qualifier: string, policy: PolicyDocument | undefined): QualifiedPolicy {
  if (policy === undefined) return { qualifier, bytes: 0, open: false }
  return { qualifier, bytes: measureJsonBytes(policy), open: namesEveryone(policy), policy }
}

/** The facts in the policies of all qualifiers. */
function describePolicies(found: readonly QualifiedPolicy[], { account }: FunctionResource): PolicyFacts {
  const kept = takeFitting(found)
  const entries = kept.flatMap(({ qualifier, policy }) => (policy ? [[qualifier, policy] as const] : []))
  const policies = Object.fromEntries(entries)
  const omitted = found.filter(each => !kept.includes(each)).map(({ qualifier }) => qualifier)
  const missing =
    omitted.length > 0 ? explainOmission(omitted, found.length) : explainIncompletePolicy(policies)
  return {
    facts: { policies, sourceTopics: deriveSourceTopics(policies, account) },
    incomplete: missing === undefined ? {} : { policies: missing, sourceTopics: missing },
  }
}

/** The topics that resource policies of a function allow to invoke it. */
export function deriveSourceTopics(policies: FunctionFacts['policies'], account: string) {
  return filterTopics(Object.values(policies).flatMap(listSourceTopics), account)
}

/**
 * Takes as many policies as are stored of a function. Those that name everyone come first: no other policy can keep them
 * from being stored. More policies never make room for one that did not fit.
 */
function takeFitting(found: readonly QualifiedPolicy[]): readonly QualifiedPolicy[] {
  let total = 0
  return [...found.filter(({ open }) => open), ...found.filter(({ open }) => !open)].filter(
    ({ bytes, policy }) => bytes === 0 || ((total += bytes) <= MAX_POLICY_BYTES && policy !== undefined),
  )
}

function namesEveryone({ Statement }: PolicyDocument): boolean {
  return Statement.some(
    ({ Effect, Principal, NotPrincipal }) =>
      Effect === 'Allow' && (NotPrincipal !== undefined || JSON.stringify(Principal ?? '').includes('"*"')),
  )
}

function explainOmission(omitted: readonly string[], all: number): string {
  const [first = ''] = omitted
  return `Assay stores up to ${MAX_POLICY_BYTES} bytes of the resource policies of a function and its aliases; ${omitted.length} of ${all} are left out, such as that of ${quoteText(first)}`
}

/** GetPolicy: the resource policy of a qualifier; undefined if it has none. */
export async function fetchPolicy(
  callApi: TypedAwsCall,
  FunctionName: string,
  qualifier: string,
): Promise<PolicyDocument | undefined> {
  const input = qualifier === UNQUALIFIED ? { FunctionName } : { FunctionName, Qualifier: qualifier }
  const response = await handleNotFound(
    LAMBDA_NOT_FOUND_ERRORS,
    callApi(getResourcePolicy, input, policyResponse),
    undefined,
  )
  return response && parsePolicyResponse(response.Policy, getResourcePolicy)
}

/** The ARN of a topic, also within the ARN of a subscription. */
const TOPIC = /^(arn:[a-z-]+:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(?:\.fifo)?)(?::[0-9a-f-]{36})?$/

const OPERATOR =
  /^(?:ForAnyValue:)?(?:String(?:Equals|EqualsIgnoreCase|Like)|Arn(?:Equals|Like))(?:IfExists)?$/i

/** The topics that conditions of `policy` require as the source of a call. */
function listSourceTopics(policy: PolicyDocument): string[] {
  return policy.Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(listSourceArns)
    .flatMap(source => TOPIC.exec(source)?.[1] ?? [])
}

function listSourceArns({ Condition = {} }: PolicyStatement): string[] {
  return Object.entries(Condition)
    .filter(([operator]) => OPERATOR.test(operator))
    .flatMap(([, tests]) => Object.entries(tests))
    .flatMap(([key, values]) => (key.toLowerCase() === 'aws:sourcearn' ? values : []))
}
