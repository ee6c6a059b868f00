import type { KindDefinition } from '../kind.ts'
import type { Place, Resource } from '../resource.ts'
import { networkResource } from './network-resource.ts'

/** A flow log is a name alone: what it says is a fact of its VPC, which some events do not name. */
export const flowLogKind = {
  kind: 'AWS::EC2::FlowLog',
  noun: 'flow log',
  facts: {},
} satisfies KindDefinition

/** A flow log by its id. */
export function flowLogResource(id: string, where: Place): Resource<'AWS::EC2::FlowLog'> {
  return networkResource('AWS::EC2::FlowLog', 'vpc-flow-log', id, where)
}
