import { expect } from 'vitest'
import type { Reading } from '../../../../audit/account/reader.ts'
import { networkAclResource } from '../../../../audit/resources/ec2/network-acl.ts'
import { routeTableResource } from '../../../../audit/resources/ec2/route-table.ts'
import { securityGroupResource } from '../../../../audit/resources/ec2/security-group.ts'
import { subnetResource } from '../../../../audit/resources/ec2/subnet.ts'
import { vpcEndpointResource } from '../../../../audit/resources/ec2/vpc-endpoint.ts'
import { vpcResource } from '../../../../audit/resources/ec2/vpc.ts'

const where = { account: '111122223333', region: 'eu-west-1' }

/** One resource of each kind of the network of the events. */
export const group = securityGroupResource('sg-0169a9df8848913ef', where)
export const subnet = subnetResource('subnet-07c8fcc8c5eaea59b', where)
export const table = routeTableResource('rtb-039908022fec8ce6f', where)
export const acl = networkAclResource('acl-0ad12017036af89dc', where)
export const vpc = vpcResource('vpc-068f4a0febcb9d7f9', where)
export const endpoint = vpcEndpointResource('vpce-071ba2c624d4ba124', where)

/** The facts of a reading that found something. */
export function factsIn(read: Reading) {
  if (read === 'NOT_FOUND') throw new Error('not found')
  return read.facts
}

/** Why a reading does not know some of its facts. */
export function reasonsIn(read: Reading): string[] {
  return Object.values(factsIn(read)).flatMap(fact => ('unknown' in fact ? [fact.unknown] : []))
}

/** The ARN of a thing of the network, by its type and id. */
export function arnOf(what: string): string {
  return `arn:aws:ec2:eu-west-1:111122223333:${what}`
}

/** As many texts as `count`, each with `part` in it, for comparisons. */
export function texts(count: number, part: string): unknown[] {
  return Array.from({ length: count }, (): unknown => expect.stringContaining(part))
}
