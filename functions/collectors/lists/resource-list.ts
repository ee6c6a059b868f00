import * as z from 'zod/mini'
import type { Kind, ResourceLocation, Resource } from '../../../audit/resources/resource.ts'
import { parseResponse, type TypedAwsCall } from '../fact-collector.ts'
import { UnexpectedResponseError } from '../api/aws-errors.ts'
import type { AwsCall, AwsOperation } from '../api/aws-call.ts'
import { fetchPage, MAX_RESPONSE_PAGES } from './paginate.ts'
import { getCallerIdentity } from '../api/sts-operations.ts'

/** How the resources of a kind are listed. */
export interface ResourceList {
  kind: Kind
  /** The plural label of the resources: `functions`. */
  label: string
  /** Whether each region has a list, the account has one, or only the home region has one. */
  scope: 'REGION' | 'ACCOUNT' | 'HOME'
  operations: readonly AwsOperation[]
  /**
   * One page of the account's resources in `where.region`, or of global ones: the first page, or the one at
   * `token`. Throws AwsCallError and UnexpectedResponseError.
   */
  listPage(callApi: TypedAwsCall, where: ResourceLocation, token?: string): Promise<ResourcePage>
}

/** Some of the listed resources; `next` is the token of the following page. */
interface ResourcePage {
  resources: readonly Resource[]
  next?: string
}

type ListedKind = Pick<ResourceList, 'kind' | 'label' | 'scope'>

/** The list of one resource that always exists, such as an account setting. */
export function createSingletonList(
  listedKind: ListedKind,
  build: (where: ResourceLocation) => Resource,
): ResourceList {
  return {
    ...listedKind,
    operations: [],
    listPage: (_, where) => Promise.resolve({ resources: [build(where)] }),
  }
}

/** The list of the resources that `build` makes of each page of one operation. */
export function createResourceList<S extends z.ZodMiniType>(
  listedKind: ListedKind,
  awsOperation: AwsOperation,
  { input = {}, response }: { input?: Readonly<Record<string, unknown>>; response: S },
  build: (page: z.infer<S>, where: ResourceLocation) => readonly Resource[],
): ResourceList {
  return {
    ...listedKind,
    operations: [awsOperation],
    async listPage(callApi, where, token) {
      const { page, ...more } = awsOperation.pagination
        ? await fetchPage(callApi, awsOperation, input, response, token)
        : { page: await callApi(awsOperation, input, response) }
      return { resources: build(page, where), ...more }
    },
  }
}

/** One list of all lists of a kind, which follow each other; undefined if there is none. */
export function joinLists(lists: readonly ResourceList[]): ResourceList | undefined {
  const [first] = lists
  if (first === undefined || lists.length === 1) return first
  return {
    ...first,
    operations: [...new Set(lists.flatMap(({ operations }) => operations))],
    async listPage(callApi, where, position = '0 ') {
      const [, digits = '', token] = /^(\d+) (.*)$/s.exec(position) ?? []
      const index = Number(digits)
      const list = lists[index]
      if (list === undefined) throw new Error(`no list of ${first.kind} has the position ${position}`)
      const { resources, next } = await list.listPage(callApi, where, token === '' ? undefined : token)
      if (next !== undefined) return { resources, next: `${index} ${next}` }
      return { resources, ...(index + 1 < lists.length ? { next: `${index + 1} ` } : {}) }
    },
  }
}

/** All resources of a list. Throws AwsCallError and UnexpectedResponseError. */
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
  throw new UnexpectedResponseError(`the list of ${list.label} has more than ${MAX_RESPONSE_PAGES} pages`)
}

/** Binds `awsCall` to `region` and validates its outputs. */
export function createTypedCall(region: string, awsCall: AwsCall): TypedAwsCall {
  return async (awsOperation, input, shape) =>
    parseResponse(awsOperation, await awsCall(awsOperation, region, input), shape)
}

/** The account of the credentials that `awsCall` uses. */
export async function fetchCallerAccount(region: string, awsCall: AwsCall): Promise<string> {
  const callApi = createTypedCall(region, awsCall)
  const identity = await callApi(
    getCallerIdentity,
    {},
    z.object({ Account: z.string().check(z.regex(/^\d{12}$/)) }),
  )
  return identity.Account
}
