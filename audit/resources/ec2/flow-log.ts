import type { KindDefinition } from '../kind-definition.ts'
import type { ResourceLocation, Resource } from '../resource.ts'
import { buildEc2Resource } from './ec2-resource.ts'

/** A flow log has no facts of its own: it is a fact of its VPC. Some events name the flow log and not the VPC. */
export const flowLogKind = {
  kind: 'AWS::EC2::FlowLog',
  label: 'flow log',
  facts: {},
} satisfies KindDefinition

/** A flow log by its id. */
export function buildFlowLogResource(id: string, where: ResourceLocation): Resource<'AWS::EC2::FlowLog'> {
  return buildEc2Resource('AWS::EC2::FlowLog', 'vpc-flow-log', id, where)
}
