import * as z from 'zod/mini'
import { type Answer, jsonAnswer, refusal } from './answer.ts'
import type { Call, Request } from './call.ts'
import { registryToken } from './registry-push.ts'
import { pageOf, rememberedPages, type Pages } from './pages.ts'

export type Forward = (request: Request) => Promise<Answer>

const Json = z.record(z.string(), z.unknown())
type Json = z.infer<typeof Json>

const Configurations = z.array(Json)
const PolicyAnswer = z.object({ Policy: z.string(), RevisionId: z.string() })
const PolicyDocument = z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.string() })) })

const Tokens = z.object({ authorizationData: z.array(Json) })

const FUNCTION_OPERATIONS = /^(Get|List|Create|Update|Publish)(Function|Version|FunctionCode)/
const OFTEN_EMPTY = ['Layers', 'RuntimeVersionConfig', 'VpcConfig']

/** Answers calls as AWS does: the emulator's answer, mended where it is wrong. */
export function corrector(forward: Forward): (call: Call) => Promise<Answer> {
  const pages = rememberedPages()
  return call => {
    if (call.service === 'iam') return iamAnswer(call, forward, pages)
    return call.service === 'ecr' ? ecrAnswer(call, forward) : lambdaAnswer(call, forward)
  }
}

/** The emulator's token for the registry is everybody's. */
async function ecrAnswer(call: Call, forward: Forward): Promise<Answer> {
  const answer = await forward(call.request)
  if (call.operation !== 'GetAuthorizationToken' || answer.status >= 300) return answer
  const { authorizationData } = Tokens.parse(read(answer))
  const authorizationToken = registryToken(call.accessKey)
  return jsonAnswer({ authorizationData: authorizationData.map(each => ({ ...each, authorizationToken })) })
}

/** The emulator pages no listing of IAM, ignores OnlyAttached, and shows empty descriptions. */
async function iamAnswer(call: Call, forward: Forward, pages: Pages): Promise<Answer> {
  const page = await pageOf(call, pages, () => forward(call.request))
  const text = page.body.toString().replaceAll('<Description></Description>', '')
  return { ...page, body: Buffer.from(text) }
}

/** The emulator has one policy for all qualifiers of a function, and tells fields AWS leaves out. */
async function lambdaAnswer(call: Call, forward: Forward): Promise<Answer> {
  const answer = await forward(call.request)
  if (call.service !== 'lambda' || answer.status >= 300) return answer
  if (call.operation === 'GetPolicy') return policyOfQualifier(call, answer)
  return FUNCTION_OPERATIONS.test(call.operation) ? withoutBlanks(answer) : answer
}

function policyOfQualifier(call: Call, answer: Answer): Answer {
  const { Policy, RevisionId } = PolicyAnswer.parse(read(answer))
  const policy = PolicyDocument.parse(JSON.parse(Policy))
  const qualifier = call.request.url.searchParams.get('Qualifier') ?? undefined
  const own = policy.Statement.filter(({ Resource }) => Resource.split(':')[7] === qualifier)
  if (own.length > 0) return jsonAnswer({ Policy: JSON.stringify({ ...policy, Statement: own }), RevisionId })
  return refusal(call, 404, 'ResourceNotFoundException', 'The resource you requested does not exist.')
}

function withoutBlanks(answer: Answer): Answer {
  const value = read(answer)
  const single = 'FunctionArn' in value || 'CodeSigningConfigArn' in value
  const told = single ? tellable(value) : mapped(value, configurations)
  return { ...answer, body: Buffer.from(JSON.stringify(told)) }
}

function mapped(value: Json, map: (name: string, inner: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, map(name, inner)]))
}

function configurations(name: string, value: unknown): unknown {
  if (name === 'Configuration') return tellable(Json.parse(value))
  return name === 'Functions' || name === 'Versions' ? Configurations.parse(value).map(tellable) : value
}

function tellable(configuration: Json): Json {
  const kept = Object.entries(configuration).filter(([name, value]) => {
    if (value === '') return name === 'Description'
    return !OFTEN_EMPTY.includes(name) || !isBlank(value)
  })
  return Object.fromEntries(kept)
}

function isBlank(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return value === ''
  return Object.values(value).every(isBlank)
}

function read(answer: Answer): Json {
  return Json.parse(JSON.parse(answer.body.toString() || '{}'))
}
