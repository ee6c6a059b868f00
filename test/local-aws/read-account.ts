import { listRelationships } from '../../audit/resources/resource-snapshot.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import type { FactsByName } from '../../audit/resources/fact.ts'
import { listCollectorNames } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource, type ResourceKey } from '../../audit/resources/resource.ts'
import { usePrefetches } from '../../functions/collectors/lists/prefetch.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { createTypedCall, listAllResources } from '../../functions/collectors/lists/resource-list.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { createAuditCall } from '../../functions/aws/api/audit-calls.ts'
import type { LocalAws } from './local-aws.ts'

/** A policy that asks ECR itself, and for all signatures. */
const IMAGE_POLICY = {
  repositories: ['*'],
  signedBy: [{ signingProfile: 'arn:aws:signer:eu-west-1:123456789012:/signing-profiles/release' }],
}

/** The readings of resources, by all of their collectors. */
export type ResourceReadings = ReadonlyMap<
  ResourceKey,
  { resource: Resource; facts: FactsByName | 'NOT_FOUND' }
>

/** Reads everything that the account's lists have and what that refers to, by lists or call by call. */
export async function readEverything(
  localAws: LocalAws,
  how: 'BY_LISTS' | 'CALL_BY_CALL',
): Promise<ResourceReadings> {
  const awsCall = how === 'BY_LISTS' ? usePrefetches(createAuditCall(), allPrefetches) : createAuditCall()
  const refreshed: Map<ResourceKey, { resource: Resource; facts: FactsByName | 'NOT_FOUND' }> = new Map()
  for (let waiting = await listResources(localAws, awsCall); waiting.length > 0;) {
    const fresh = await readResources(waiting, awsCall)
    for (const [key, refresh] of fresh) refreshed.set(key, refresh)
    waiting = [...fresh.values()]
      .flatMap(listReferenced)
      .filter(resource => !refreshed.has(getResourceKey(resource)))
  }
  return refreshed
}

/** The key of the redactor with which these tests read. */
export const READING_KEY = 'key'

/** Reads `resources` with the credentials of the process. */
export async function readResources(
  resources: readonly Resource[],
  awsCall: AwsCall = createAuditCall(),
): Promise<ResourceReadings> {
  const factReader = createAccountReader(awsCall, createRedactor(READING_KEY), {
    imagePolicies: [IMAGE_POLICY],
  })
  const distinct = new Map(resources.map(resource => [getResourceKey(resource), resource]))
  const refreshes = [...distinct].map(async ([key, resource]) => {
    const factReading = await factReader.read(resource, listCollectorNames(resource.kind))
    return [key, { resource, facts: factReading === 'NOT_FOUND' ? factReading : factReading.facts }] as const
  })
  return new Map(await Promise.all(refreshes))
}

function listReferenced({
  resource,
  facts,
}: {
  resource: Resource
  facts: FactsByName | 'NOT_FOUND'
}): Resource[] {
  return facts === 'NOT_FOUND' ? [] : listRelationships(resource, facts).map(({ to }) => to)
}

async function listResources(localAws: LocalAws, awsCall: AwsCall): Promise<Resource[]> {
  const found = await Promise.all(
    auditResourceLists.map(resourceList => {
      const region =
        resourceList.scope === 'REGION'
          ? localAws.region
          : getGlobalServicesRegion(getPartition(localAws.region))
      return listAllResources(resourceList, createTypedCall(region, awsCall), {
        account: localAws.account,
        region,
      })
    }),
  )
  return found.flat()
}
