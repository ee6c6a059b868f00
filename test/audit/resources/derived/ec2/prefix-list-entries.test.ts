import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { internetRoutes } from '../../../../../audit/resources/derived/ec2/internet-routes.ts'
import { openIngress } from '../../../../../audit/resources/derived/ec2/security-group-openings.ts'
import { buildPrefixListResource } from '../../../../../audit/resources/ec2/prefix-list.ts'
import { buildRouteTableResource, type VpcRoute } from '../../../../../audit/resources/ec2/route-table.ts'
import {
  buildSecurityGroupResource,
  type SecurityGroupRule,
} from '../../../../../audit/resources/ec2/security-group.ts'
import type { Fact } from '../../../../../audit/resources/fact.ts'
import { defaultSettings } from '../../../../../audit/settings/settings.ts'
import { awsCatalog } from '../../../../../functions/bundled-files/aws-catalog.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const NOW = new Date('2026-11-01T00:00:00Z')

/** Blocks of which some together are the whole internet. */
const blocks = fc.uniqueArray(
  fc.constantFrom(
    '0.0.0.0/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '128.0.0.0/2',
    '192.0.0.0/2',
    '::/0',
    '10.0.0.0/8',
  ),
  { maxLength: 4 },
)

type Lists = Readonly<Record<string, readonly string[]>>

function buildLists(lists: Lists) {
  return Object.entries(lists).map(([id, entries]) => ({
    resource: buildPrefixListResource(id, where),
    entries,
  }))
}

function deriveOpenings(ingress: readonly SecurityGroupRule[], lists: Lists) {
  const resource = buildSecurityGroupResource('sg-1', where)
  const resolved = { resource, ingress, sourcePrefixLists: buildLists(lists) }
  return openIngress.derive(resolved, defaultSettings, awsCatalog, NOW)
}

function deriveRoutes(routes: readonly VpcRoute[], lists: Lists) {
  const resource = buildRouteTableResource('rtb-1', where)
  const resolved = { resource, routes, prefixLists: buildLists(lists) }
  return internetRoutes.derive(resolved, defaultSettings, awsCatalog, NOW)
}

function buildRule(peer: string): SecurityGroupRule {
  return { id: 'sgr-1', protocol: 'tcp', from: 22, to: 22, peer }
}

function buildRoute(destination: string, target: string): VpcRoute {
  return { destination, target, state: 'active' }
}

/** What everyone can reach, whatever the rules that allow it are. */
function listOpenPorts(fact: ReturnType<typeof deriveOpenings>) {
  return 'known' in fact ? fact.known.map(({ family, from, to }) => ({ family, from, to })) : fact
}

const isIncomplete = (fact: Fact) => 'known' in fact && fact.incomplete !== undefined

describe('a prefix list', () => {
  it('opens in a rule what its blocks open in rules of their own', () => {
    fc.assert(
      fc.property(blocks, blocks, (listed, direct) => {
        const byList = deriveOpenings([buildRule('pl-1'), ...direct.map(buildRule)], { 'pl-1': listed })
        const byRules = deriveOpenings([...listed, ...direct].map(buildRule), {})
        expect(listOpenPorts(byList)).toEqual(listOpenPorts(byRules))
        expect(isIncomplete(byList)).toBe(false)
      }),
    )
  })

  it('leads in a route where its blocks lead in routes of their own, unless a static route decides', () => {
    const target = fc.constantFrom('igw-1', 'nat-1', 'tgw-1')
    fc.assert(
      fc.property(blocks, blocks, target, target, (listed, direct, listTarget, directTarget) => {
        const statics = direct.map(block => buildRoute(block, directTarget))
        const undecided = listed.filter(block => !direct.includes(block))
        const byList = deriveRoutes([buildRoute('pl-1', listTarget), ...statics], { 'pl-1': listed })
        const byRoutes = deriveRoutes(
          [...statics, ...undecided.map(block => buildRoute(block, listTarget))],
          {},
        )
        expect(byList).toEqual(byRoutes)
      }),
    )
  })

  it('that is unknown makes the result incomplete, and hides nothing that is open without it', () => {
    fc.assert(
      fc.property(blocks, direct => {
        const without = deriveOpenings(direct.map(buildRule), {})
        const withUnknown = deriveOpenings([...direct, 'pl-1'].map(buildRule), {})
        expect(listOpenPorts(withUnknown)).toEqual(listOpenPorts(without))
        expect(isIncomplete(withUnknown)).toBe(true)
        expect(
          isIncomplete(
            deriveRoutes(
              [...direct, 'pl-1'].map(block => buildRoute(block, 'igw-1')),
              {},
            ),
          ),
        ).toBe(true)
      }),
    )
  })
})
