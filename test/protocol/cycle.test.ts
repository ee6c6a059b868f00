import { afterAll, expect, it } from 'vitest'
import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import { known, type FactsByName } from '../../audit/resources/fact.ts'
import { listCollectedFacts, listCollectorNames } from '../../audit/resources/kinds.ts'
import { buildFunctionResource } from '../../audit/resources/lambda/function.ts'
import { buildSecurityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import { buildVpcEndpointResource } from '../../audit/resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../audit/resources/ec2/vpc.ts'
import { getResourceKey, getResourceName, type Resource } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { createLocalPipeline } from '../../functions/local/local-pipeline.ts'
import { createTemporaryStores } from '../contracts/temporary-stores.ts'
import { buildInitialScanChange, computeStoryTime } from './simulation/small-account.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const worker = buildFunctionResource('worker', where)
const vpc = buildVpcResource('vpc-1', where)
const endpoint = buildVpcEndpointResource('vpce-1', where)
const [one, other] = [buildSecurityGroupResource('sg-1', where), buildSecurityGroupResource('sg-2', where)]

/** What each resource references: the VPC its endpoint, that one a group, and the groups each other and the VPC. */
const names: Readonly<Record<string, Readonly<Record<string, Resource | readonly Resource[]>>>> = {
  [getResourceKey(worker)]: { vpc, securityGroups: [one] },
  [getResourceKey(vpc)]: { endpoints: [endpoint] },
  [getResourceKey(endpoint)]: { securityGroups: [one] },
  [getResourceKey(one)]: { vpc, sources: [other] },
  [getResourceKey(other)]: { vpc, sources: [one] },
}

it('reads resources that reference each other once each, and ends', async () => {
  const read: string[] = []
  const factReader: FactReader = {
    read(resource) {
      read.push(getResourceName(resource))
      const facts = listCollectorNames(resource.kind).flatMap(collector =>
        listCollectedFacts(resource.kind, collector),
      )
      const all = facts.map(fact => [fact, known(names[getResourceKey(resource)]?.[fact] ?? 'NONE')])
      return Promise.resolve({ resource, facts: Object.fromEntries(all) as FactsByName })
    },
  }
  const localPipeline = createLocalPipeline({
    store: stores.open(),
    reader: factReader,
    clock: createSimulatedClock(computeStoryTime(0)),
    checklist: [],
    settings: defaultSettings,
    scope: { regions: [where.region] },
    list: () => Promise.resolve({ resources: [] }),
    timing: defaultTiming,
    notifier: { send: () => Promise.resolve() },
    observer: {},
  })
  const change = buildInitialScanChange([{ resource: worker, facts: 'ALL' }])
  localPipeline.queues.deliver(
    'function-deploy',
    { type: 'recheck', change, attempt: 0 },
    computeStoryTime(0),
  )
  await localPipeline.run()
  expect(read.toSorted()).toEqual(['sg-1', 'sg-2', 'vpc-1', 'vpce-1', 'worker'])
})
