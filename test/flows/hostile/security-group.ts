import { expect, test } from 'vitest'
import { measureJsonBytes } from '../../../audit/limits/json-bytes.ts'
import { MAX_ITEM_BYTES } from '../../../audit/limits/service-limits.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import { expectFindings } from '../deployed-assay/expect-findings.ts'
import { buildOpenedExpectation, expectFlowActor } from '../workloads/workload-fixture.ts'
import { waitForFinding, type HostileActors, type HostileFixture } from './hostile-fixture.ts'

const ADMIN_PORTS = { control: 'segmentation/sg-no-admin-ports', severity: 'CRITICAL' } as const

/** How often the group is changed before it is opened. */
const CHANGES = 12

/** The characters that EC2 accepts in the description of a rule; a group has up to 60 rules per direction and IP version. */
const LONG_DESCRIPTION = 'partner depot #'.repeat(17)

/** Creates function `dispatcher` in a security group of many rules with long descriptions, and returns its id. */
export async function buildDepotAccount({ actor, network }: HostileActors): Promise<string> {
  await actor.createFunction('dispatcher', { role: 'plain', runtime: 'python3.13' })
  const net = await network.createNetwork()
  const group = await network.createGroup(net, 'depot')
  await network.allow(group, listIpv4Sources(45), listIpv6Sources(60))
  await network.moveInto(net, group, 'dispatcher')
  return group
}

function listIpv4Sources(count: number) {
  return Array.from({ length: count }, (_, index) => buildIpv4Source(index))
}

function buildIpv4Source(index: number) {
  return { CidrIp: `203.0.113.${index}/32`, Description: LONG_DESCRIPTION }
}

function listIpv6Sources(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    CidrIpv6: `2001:db8:${index.toString(16)}::/64`,
    Description: LONG_DESCRIPTION,
  }))
}

/** The flow of a large security group. */
export function testSecurityGroupFlows(fixture: () => HostileFixture): void {
  test.concurrent(
    'a security group of many long rules, changed a dozen times, is found when it opens RDP',
    async () => {
      const { network, table, depotGroup } = fixture()
      const group = network.group(depotGroup)
      for (let number = 0; number < CHANGES; number += 1) {
        const source = buildIpv4Source(100 + number)
        await network.allow(depotGroup, [source], [])
        await waitFor(`${source.CidrIp} among the rules that were read`, async () => {
          const facts = (await table.snapshot(group))?.facts
          return JSON.stringify(facts?.['ingress']).includes(`"${source.CidrIp}"`) || undefined
        })
      }
      const ingress = (await table.snapshot(group))?.facts['ingress']
      expect(measureJsonBytes(ingress) * CHANGES).toBeGreaterThan(MAX_ITEM_BYTES)
      await network.open(depotGroup, 3389)
      const opened = { action: 'ec2:AuthorizeSecurityGroupIngress', step: 'OPENED', arn: group.arn } as const
      const notification = await waitForFinding(fixture(), { ...opened, control: ADMIN_PORTS.control })
      expectFlowActor(notification)
      expectFindings(notification, buildOpenedExpectation(ADMIN_PORTS, group))
      expect(notification.text).toContain('Port 3389 (RDP) is open to 0.0.0.0/0.')
      expect(await table.steps(group, ADMIN_PORTS.control)).toEqual(['OPENED'])
    },
  )
}
