import { expect, test } from 'vitest'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import {
  expectFlowActor,
  buildOpenedExpectation,
  buildResolvedExpectation,
  type WorkloadFixture,
} from './workload-fixture.ts'

const ADMIN_PORTS = { control: 'segmentation/sg-no-admin-ports', severity: 'CRITICAL' } as const
const OPEN_IGW = { control: 'segmentation/route-table-no-open-igw', severity: 'HIGH' } as const

/** The controls of these flows. */
export const NETWORK_CONTROLS = [ADMIN_PORTS, OPEN_IGW]

/** The flows of the network of a function. */
export function testNetworkFlows(fixture: () => WorkloadFixture): void {
  test.concurrent('the security group of a function is opened and closed', async () => {
    const { actor, inbox, network, table, isolatedNetwork } = fixture()
    const group = network.group(isolatedNetwork.group)
    const before = (await table.record(actor.functionNamed('walled')))?.evaluatedAt ?? ''
    await network.open(isolatedNetwork.group, 22)
    const { notification } = await inbox.first(isolatedNetwork.group, 'ec2:AuthorizeSecurityGroupIngress')
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(ADMIN_PORTS, group))
    expect(notification.text).toContain('Port 22 (SSH) is open to 0.0.0.0/0.')
    expect(((await table.record(actor.functionNamed('walled')))?.evaluatedAt ?? '') > before).toBe(true)
    await network.close(isolatedNetwork.group, 22)
    const fixed = await inbox.first(isolatedNetwork.group, 'ec2:RevokeSecurityGroupIngress')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(ADMIN_PORTS, group))
    expect(await table.steps(group, ADMIN_PORTS.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('a route is replaced: the subnet of a function is public, and private again', async () => {
    const { inbox, network, table, isolatedNetwork } = fixture()
    const routes = network.routeTable(isolatedNetwork.routeTable)
    await network.makePublic(isolatedNetwork)
    const { notification } = await inbox.first(isolatedNetwork.routeTable, 'ec2:ReplaceRoute')
    expectFlowActor(notification)
    expectFindings(notification, buildOpenedExpectation(OPEN_IGW, routes))
    expect(notification.changes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/added routes .*target igw-/),
        expect.stringMatching(/removed routes .*target nat-/),
      ]),
    )
    await network.makePrivate(isolatedNetwork)
    const fixed = await inbox.second(isolatedNetwork.routeTable, 'ec2:ReplaceRoute')
    expectFlowActor(fixed.notification)
    expectFindings(fixed.notification, buildResolvedExpectation(OPEN_IGW, routes))
    expect(await table.steps(routes, OPEN_IGW.control)).toEqual(['OPENED', 'RESOLVED'])
  })
}
