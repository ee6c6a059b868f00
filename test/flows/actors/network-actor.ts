import {
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  EC2Client,
  ReplaceRouteCommand,
  RevokeSecurityGroupIngressCommand,
  type IpRange,
  type Ipv6Range,
} from '@aws-sdk/client-ec2'
import { UpdateFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { buildRouteTableResource } from '../../../audit/resources/ec2/route-table.ts'
import { buildSecurityGroupResource } from '../../../audit/resources/ec2/security-group.ts'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { FLOW_ACTOR } from './workload-actor.ts'

/** The ids of a VPC with one subnet, whose default route targets a NAT gateway. */
export interface FlowNetwork {
  vpc: string
  subnet: string
  routeTable: string
  nat: string
  gateway: string
}

const EVERYWHERE = '0.0.0.0/0'

/** Changes the network of functions as the flows' actor. */
export function createNetworkActor(localAws: LocalAws) {
  const ec2 = new EC2Client(localAws.client({ as: FLOW_ACTOR }))
  const lambda = new LambdaClient(localAws.client({ as: FLOW_ACTOR }))
  const where = { account: localAws.account, region: localAws.region }
  return {
    group: (id: string) => buildSecurityGroupResource(id, where),
    routeTable: (id: string) => buildRouteTableResource(id, where),
    async createNetwork(): Promise<FlowNetwork> {
      const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.1.0.0/16' }))
      const vpc = Vpc?.VpcId ?? ''
      const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId: vpc, CidrBlock: '10.1.1.0/24' }))
      const subnet = Subnet?.SubnetId ?? ''
      const { RouteTable } = await ec2.send(new CreateRouteTableCommand({ VpcId: vpc }))
      const routeTable = RouteTable?.RouteTableId ?? ''
      await ec2.send(new AssociateRouteTableCommand({ RouteTableId: routeTable, SubnetId: subnet }))
      const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}))
      const gateway = InternetGateway?.InternetGatewayId ?? ''
      await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId: gateway, VpcId: vpc }))
      const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnet }))
      const nat = NatGateway?.NatGatewayId ?? ''
      const route = { RouteTableId: routeTable, DestinationCidrBlock: EVERYWHERE, NatGatewayId: nat }
      await ec2.send(new CreateRouteCommand(route))
      return { vpc, subnet, routeTable, nat, gateway }
    },
    async createGroup({ vpc: VpcId }: FlowNetwork, GroupName: string): Promise<string> {
      const named = { GroupName, Description: GroupName, VpcId }
      const { GroupId } = await ec2.send(new CreateSecurityGroupCommand(named))
      return GroupId ?? ''
    },
    async moveInto({ subnet }: FlowNetwork, group: string, FunctionName: string) {
      const VpcConfig = { SubnetIds: [subnet], SecurityGroupIds: [group] }
      await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, VpcConfig }))
    },
    /** Opens a TCP port to the internet. */
    async open(group: string, port: number) {
      await ec2.send(new AuthorizeSecurityGroupIngressCommand(buildOpenPermission(group, port)))
    },
    /** Allows HTTPS from the sources. */
    async allow(GroupId: string, IpRanges: IpRange[], Ipv6Ranges: Ipv6Range[]) {
      const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }
      const IpPermissions = [{ ...https, IpRanges, Ipv6Ranges }]
      await ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions }))
    },
    async close(group: string, port: number) {
      await ec2.send(new RevokeSecurityGroupIngressCommand(buildOpenPermission(group, port)))
    },
    /** Routes outgoing traffic to the internet gateway, which makes the subnet public. */
    async makePublic({ routeTable, gateway }: FlowNetwork) {
      const route = { RouteTableId: routeTable, DestinationCidrBlock: EVERYWHERE }
      await ec2.send(new ReplaceRouteCommand({ ...route, GatewayId: gateway }))
    },
    async makePrivate({ routeTable, nat }: FlowNetwork) {
      const route = { RouteTableId: routeTable, DestinationCidrBlock: EVERYWHERE }
      await ec2.send(new ReplaceRouteCommand({ ...route, NatGatewayId: nat }))
    },
  }
}

export type NetworkActor = ReturnType<typeof createNetworkActor>

function buildOpenPermission(GroupId: string, port: number) {
  const everyone = [{ CidrIp: EVERYWHERE }]
  return {
    GroupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: port, ToPort: port, IpRanges: everyone }],
  }
}
