import { expect } from 'vitest'
import type { FactReading } from '../../../../audit/refresh/snapshot/fact-reader.ts'
import { buildNetworkAclResource } from '../../../../audit/resources/ec2/network-acl.ts'
import { buildRouteTableResource } from '../../../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { buildSubnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { buildVpcEndpointResource } from '../../../../audit/resources/ec2/vpc-endpoint.ts'
import { buildVpcResource } from '../../../../audit/resources/ec2/vpc.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** One resource of each network kind in the recorded account. */
export const testGroup = buildSecurityGroupResource('sg-0169a9df8848913ef', where)
export const testSubnet = buildSubnetResource('subnet-07c8fcc8c5eaea59b', where)
export const testRouteTable = buildRouteTableResource('rtb-039908022fec8ce6f', where)
export const testNetworkAcl = buildNetworkAclResource('acl-0ad12017036af89dc', where)
export const testVpc = buildVpcResource('vpc-068f4a0febcb9d7f9', where)
export const testVpcEndpoint = buildVpcEndpointResource('vpce-071ba2c624d4ba124', where)

/** The facts of a successful reading. */
export function listReadFacts(read: FactReading) {
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

/** The reasons of the unknown facts of a reading. */
export function listUnknownReasons(read: FactReading): string[] {
  return Object.values(listReadFacts(read)).flatMap(fact => ('unknown' in fact ? [fact.unknown] : []))
}

/** The ARN of a network resource, by type and id. */
export function formatNetworkArn(what: string): string {
  return `arn:aws:ec2:eu-west-1:111122223333:${what}`
}

/** `count` distinct strings that contain `part`. */
export function generateTexts(count: number, part: string): unknown[] {
  return Array.from({ length: count }, (): unknown => expect.stringContaining(part))
}
