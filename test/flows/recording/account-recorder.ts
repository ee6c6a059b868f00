import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { getGlobalServicesRegion, getPartition } from '../../../audit/resources/arn.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import {
  createTypedCall,
  listAllResources,
  type ResourceList,
} from '../../../functions/collectors/lists/resource-list.ts'
import { auditResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { createAuditCall } from '../../../functions/aws/api/audit-calls.ts'
import { recordCalls } from '../../../functions/local/record-calls.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'

const redactor = createRedactor('recorded')

/** Records the state of the account into an account file, each time `record` is called. */
export function createAccountRecorder(localAws: LocalAws, directory: string) {
  const file = join(directory, 'calls.jsonl')
  const write = (recorded: object) => appendFileSync(file, `${JSON.stringify(recorded)}\n`)
  const awsCall = recordCalls(createAuditCall(), write, redactor, () => new Date())
  const factReader = createAccountReader(awsCall, redactor)
  const list = (resourceList: ResourceList) => {
    const region =
      resourceList.scope === 'REGION'
        ? localAws.region
        : getGlobalServicesRegion(getPartition(localAws.region))
    return listAllResources(resourceList, createTypedCall(region, awsCall), {
      account: localAws.account,
      region,
    })
  }
  return {
    /** Records the listings, all that they list, and `more` that may be there or not. */
    async record(more: readonly Resource[]): Promise<void> {
      const listed = await Promise.all(auditResourceLists.map(list))
      const all = new Map([...listed.flat(), ...more].map(resource => [getResourceKey(resource), resource]))
      for (const resource of all.values()) await factReader.read(resource, listCollectorNames(resource.kind))
    },
  }
}
