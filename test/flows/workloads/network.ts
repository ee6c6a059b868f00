import { expect, test } from 'vitest'
import { expectFindings } from '../expect-findings.ts'
import { expectCarol, opened, resolved, type Stage } from './stage.ts'

const ADMIN_PORTS = { control: 'segmentation/sg-no-admin-ports', severity: 'CRITICAL' } as const
const OPEN_IGW = { control: 'segmentation/route-table-no-open-igw', severity: 'HIGH' } as const

/** The controls of which these flows are told. */
export const networkControls = [ADMIN_PORTS, OPEN_IGW]

/** What befalls the network of a function. */
export function networkFlows(stage: () => Stage): void {
  test.concurrent('the security group of a function is opened and closed', async () => {
    const { hand, inbox, network, table, walled } = stage()
    const group = network.group(walled.group)
    const before = (await table.sheet(hand.functionNamed('walled')))?.at ?? ''
    await network.open(walled.group, 22)
    const { notification } = await inbox.first(walled.group, 'ec2:AuthorizeSecurityGroupIngress')
    expectCarol(notification)
    expectFindings(notification, opened(ADMIN_PORTS, group))
    expect(notification.text).toContain('Everyone on the internet is let in to SSH (22).')
    expect(((await table.sheet(hand.functionNamed('walled')))?.at ?? '') > before).toBe(true)
    await network.close(walled.group, 22)
    const mended = await inbox.first(walled.group, 'ec2:RevokeSecurityGroupIngress')
    expectCarol(mended.notification)
    expectFindings(mended.notification, resolved(ADMIN_PORTS, group))
    expect(await table.steps(group, ADMIN_PORTS.control)).toEqual(['OPENED', 'RESOLVED'])
  })

  test.concurrent('a route is replaced: the subnet of a function is public, and private again', async () => {
    const { inbox, network, table, walled } = stage()
    const routes = network.routeTable(walled.routeTable)
    await network.makePublic(walled)
    const { notification } = await inbox.first(walled.routeTable, 'ec2:ReplaceRoute')
    expectCarol(notification)
    expectFindings(notification, opened(OPEN_IGW, routes))
    expect(notification.changes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/: \+ routes .*target igw-/),
        expect.stringMatching(/: - routes .*target nat-/),
      ]),
    )
    await network.makePrivate(walled)
    const mended = await inbox.second(walled.routeTable, 'ec2:ReplaceRoute')
    expectCarol(mended.notification)
    expectFindings(mended.notification, resolved(OPEN_IGW, routes))
    expect(await table.steps(routes, OPEN_IGW.control)).toEqual(['OPENED', 'RESOLVED'])
  })
}
