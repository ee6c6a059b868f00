import { responseBuilders } from '../../../examples/account/responses/build-responses.ts'
import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import { getCallerIdentity } from '../../../functions/collectors/api/sts-operations.ts'
import type { RecordedCall } from '../../../functions/local/account-file.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import type { NotFoundResponse } from './not-found/request.ts'
import { buildNotFoundResponse } from './not-found-response.ts'
import { respondForDeployment } from './deployment.ts'

/**
 * Simulates AWS for the account that `world` returns at the time of each call, including not-found responses. Regions
 * without described resources are empty. Throws AwsCallError for AWS errors, and Error for calls that the account does
 * not describe.
 */
export function createLiveCall(world: () => ExampleAccount): AwsCall {
  const parts = responseBuilders.map(lazily)
  const findCall = (account: ExampleAccount, service: string, key: string) => {
    for (const worldPart of parts) {
      if (!worldPart.isResponsibleFor(service)) continue
      const call = worldPart.listCalls(account).get(`${service} ${key}`)
      if (call) return call
    }
    return undefined
  }
  return async (awsOperation, region, input) => {
    const account = world()
    if (awsOperation === getCallerIdentity) return buildIdentity(account)
    const { name, service } = awsOperation
    const key = formatCallKey(name, region, input)
    const response =
      respondForDeployment(awsOperation, region, input, account) ??
      findCall(account, service, key) ??
      findCall(addRegion(account, region), service, key) ??
      buildNotFoundResponse(awsOperation, region, input, account)
    return describeMissing(awsOperation, response)
  }
}

/** Accounts with one more region in scope, by the account and the region. */
const extended = new WeakMap<ExampleAccount, Map<string, ExampleAccount>>()

/** The account with `region` in scope, so that its lists are described, too. */
function addRegion(account: ExampleAccount, region: string): ExampleAccount {
  if (account.regionsInScope.includes(region)) return account
  const byRegion = extended.get(account) ?? new Map<string, ExampleAccount>()
  extended.set(account, byRegion)
  const known = byRegion.get(region) ?? {
    ...account,
    regionsInScope: [...account.regionsInScope, region],
  }
  byRegion.set(region, known)
  return known
}

function describeMissing(
  awsOperation: AwsOperation,
  { output, error }: Pick<RecordedCall, 'output' | 'error'> | NotFoundResponse,
): unknown {
  if (error === undefined) return output
  throw new AwsCallError(awsOperation, error.name, error.message)
}

function buildIdentity({ account }: ExampleAccount): object {
  return { Account: account, Arn: `arn:aws:iam::${account}:user/auditor`, UserId: 'AIDAEXAMPLEAUDITOR' }
}

interface WorldPart {
  /** Whether this part can respond for `service`; true until its responses are built for the first time. */
  isResponsibleFor(service: string): boolean
  listCalls(exampleAccount: ExampleAccount): ReadonlyMap<string, RecordedCall>
}

/** Built responses, and the sections of the account that they depend on. */
interface BuiltCalls {
  sections: ReadonlyMap<PropertyKey, unknown>
  calls: ReadonlyMap<string, RecordedCall>
}

/** The number of accounts whose responses are cached per part. */
const CACHED_WORLDS = 12

/** The responses of one builder, rebuilt only if the sections that they depend on changed. */
function lazily(responses: (typeof responseBuilders)[number]): WorldPart {
  /** The most recent first. */
  let retained: readonly BuiltCalls[] = []
  let last: { world: ExampleAccount; made: BuiltCalls } | undefined
  const services = new Set<string>()

  function madeOf(exampleAccount: ExampleAccount): BuiltCalls {
    const known = retained.find(({ sections }) =>
      [...sections].every(([name, section]) => Reflect.get(exampleAccount, name) === section),
    )
    const builtCalls = known ?? make(exampleAccount)
    if (builtCalls !== retained[0])
      retained = [builtCalls, ...retained.filter(each => each !== builtCalls)].slice(0, CACHED_WORLDS)
    return builtCalls
  }

  function make(exampleAccount: ExampleAccount): BuiltCalls {
    const sections = new Map<PropertyKey, unknown>()
    const calls = new Map<string, RecordedCall>()
    for (const call of responses(trackSections(exampleAccount, sections), '2026-01-01T00:00:00.000Z')) {
      services.add(call.service)
      calls.set(`${call.service} ${formatCallKey(call.operation, call.region, call.input)}`, call)
    }
    return { sections, calls }
  }

  return {
    isResponsibleFor: service => last === undefined || services.has(service),
    listCalls(exampleAccount) {
      if (last?.world !== exampleAccount) last = { world: exampleAccount, made: madeOf(exampleAccount) }
      return last.made.calls
    },
  }
}

/** Wraps an account and records every section that is read. */
function trackSections(exampleAccount: ExampleAccount, sections: Map<PropertyKey, unknown>): ExampleAccount {
  return new Proxy(exampleAccount, {
    get(target, name) {
      const section: unknown = Reflect.get(target, name)
      sections.set(name, section)
      return section
    },
  })
}

function formatCallKey(operation: string, region: string, input: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(input)
  if (entries.length > 1) entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `${operation} ${region} ${JSON.stringify(entries)}`
}
