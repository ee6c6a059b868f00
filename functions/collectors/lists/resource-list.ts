import * as z from 'zod/mini'
import type { Kind, ResourceLocation, Resource } from '../../../audit/resources/resource.ts'
import { parseResponse, type TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsCall, AwsOperation } from '../api/aws-call.ts'
import { MAX_RESPONSE_PAGES } from './paginate.ts'
import { getCallerIdentity } from '../api/sts-operations.ts'

/** How the resources of a kind are found where nothing is known yet. */
export interface ResourceList {
  kind: Kind
  /** What people call all of them: `functions`. */
  label: string
  /** Whether every region has its own list, the account has one, or the region has it where Assay lives. */
  scope: 'REGION' | 'ACCOUNT' | 'HOME'
  operations: readonly AwsOperation[]
  /**
   * Those of the account that are in `where.region`, or in no region: the first page of them, or the one that `token`
   * asks for. Throws CallFailed and AnswerNotUnderstood.
   */
  listPage(callApi: TypedAwsCall, where: ResourceLocation, token?: string): Promise<ResourcePage>
}

/** Some of what is on a list; `next` asks for more. */
export interface ResourcePage {
  resources: readonly Resource[]
  next?: string
}

/** Everything that is on a list. Throws CallFailed and AnswerNotUnderstood. */
export async function listAllResources(
  list: ResourceList,
  callApi: TypedAwsCall,
  where: ResourceLocation,
): Promise<Resource[]> {
  const resources: Resource[] = []
  let token: string | undefined
  for (let pages = 0; pages < MAX_RESPONSE_PAGES; pages += 1) {
    const listed = await list.listPage(callApi, where, token)
    resources.push(...listed.resources)
    token = listed.next
    if (token === undefined) return resources
  }
  throw new UnexpectedResponseError(`the list of ${list.label} goes on for ever`)
}

/** Asks by `call` in `region`. */
export function createTypedCall(region: string, awsCall: AwsCall): TypedAwsCall {
  return async (awsOperation, input, shape) =>
    parseResponse(awsOperation, await awsCall(awsOperation, region, input), shape)
}

/** The account that `call` asks. */
export async function fetchCallerAccount(region: string, awsCall: AwsCall): Promise<string> {
  const callApi = createTypedCall(region, awsCall)
  const identity = await callApi(
    getCallerIdentity,
    {},
    z.object({ Account: z.string().check(z.regex(/^\d{12}$/)) }),
  )
  return identity.Account
}
