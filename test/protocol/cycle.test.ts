import { afterAll, expect, it } from 'vitest'
import type { Reader } from '../../audit/account/reader.ts'
import { known, type FactSheet } from '../../audit/resources/fact.ts'
import { factsOf, aspectsOf } from '../../audit/resources/kinds.ts'
import { functionResource } from '../../audit/resources/lambda/function.ts'
import { securityGroupResource } from '../../audit/resources/ec2/security-group.ts'
import { vpcEndpointResource } from '../../audit/resources/ec2/vpc-endpoint.ts'
import { vpcResource } from '../../audit/resources/ec2/vpc.ts'
import { keyOf, nameOf, type Resource } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { clockAt } from '../../functions/local/clock.ts'
import { pipelineOf } from '../../functions/local/pipeline.ts'
import { temporaryStores } from '../contracts/temporary-stores.ts'
import { everythingChanged, time } from './account.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const where = { account: '111122223333', region: 'eu-west-1' }
const worker = functionResource('worker', where)
const vpc = vpcResource('vpc-1', where)
const endpoint = vpcEndpointResource('vpce-1', where)
const [one, other] = [securityGroupResource('sg-1', where), securityGroupResource('sg-2', where)]

/** Whom each resource names: the VPC its endpoint, that a group, and the groups each other and the VPC. */
const names: Readonly<Record<string, Readonly<Record<string, Resource | readonly Resource[]>>>> = {
  [keyOf(worker)]: { vpc, securityGroups: [one] },
  [keyOf(vpc)]: { endpoints: [endpoint] },
  [keyOf(endpoint)]: { securityGroups: [one] },
  [keyOf(one)]: { vpc, sources: [other] },
  [keyOf(other)]: { vpc, sources: [one] },
}

it('reads each of the resources that name each other once, and comes to an end', async () => {
  const read: string[] = []
  const reader: Reader = {
    read(resource) {
      read.push(nameOf(resource))
      const facts = aspectsOf(resource.kind).flatMap(aspect => factsOf(resource.kind, aspect))
      const all = facts.map(fact => [fact, known(names[keyOf(resource)]?.[fact] ?? 'NONE')])
      return Promise.resolve({ resource, facts: Object.fromEntries(all) as FactSheet })
    },
  }
  const pipeline = pipelineOf({
    store: stores.open(),
    reader,
    clock: clockAt(time(0)),
    checklist: [],
    settings: defaultSettings,
    scope: { regions: [where.region] },
    list: () => Promise.resolve({ resources: [] }),
    timing: defaultTiming,
    notifier: { send: () => Promise.resolve() },
    observer: {},
  })
  const change = everythingChanged([{ resource: worker, facts: 'ALL' }])
  pipeline.queues.deliver('function-deploy', { type: 'look-again', change, number: 0 }, time(0))
  await pipeline.run()
  expect(read.toSorted()).toEqual(['sg-1', 'sg-2', 'vpc-1', 'vpce-1', 'worker'])
})
