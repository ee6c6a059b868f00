import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import type { LocalAws } from '../../../local-aws/local-aws.ts'
import {
  buildAttribute,
  buildLambda,
  buildRef,
  buildChangeRole,
  buildTyped,
  defineStep,
  type TemplateChange,
} from './template-change.ts'

const vpc = buildTyped('AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' })
const subnet = buildTyped('AWS::EC2::Subnet', { VpcId: buildRef('Vpc'), CidrBlock: '10.1.1.0/24' })
const group = (properties: object = {}) =>
  buildTyped('AWS::EC2::SecurityGroup', {
    GroupDescription: 'of a test',
    VpcId: buildRef('Vpc'),
    ...properties,
  })
const port = (number: number, peer: object = { CidrIp: '0.0.0.0/0' }) => ({
  IpProtocol: 'tcp',
  FromPort: number,
  ToPort: number,
  ...peer,
})
const internet = {
  Gateway: buildTyped('AWS::EC2::InternetGateway'),
  Attachment: buildTyped('AWS::EC2::VPCGatewayAttachment', {
    VpcId: buildRef('Vpc'),
    InternetGatewayId: buildRef('Gateway'),
  }),
  Table: buildTyped('AWS::EC2::RouteTable', { VpcId: buildRef('Vpc') }),
}
const route = buildTyped(
  'AWS::EC2::Route',
  {
    RouteTableId: buildRef('Table'),
    DestinationCidrBlock: '0.0.0.0/0',
    GatewayId: buildRef('Gateway'),
  },
  { DependsOn: 'Attachment' },
)
const association = buildTyped('AWS::EC2::SubnetRouteTableAssociation', {
  SubnetId: buildRef('Subnet'),
  RouteTableId: buildRef('Table'),
})
const attached = (others: object = {}) =>
  buildLambda('Role', {
    VpcConfig: { SubnetIds: [buildRef('Subnet')], SecurityGroupIds: [buildAttribute('Group', 'GroupId')] },
    ...others,
  })

/** Changes of security groups, subnets and routes. */
export const networkChanges: readonly TemplateChange[] = [
  {
    name: 'a security group that opens SSH to the internet, then to a private network',
    stack: 'ssh',
    steps: [
      defineStep({ Vpc: vpc, Group: group({ SecurityGroupIngress: [port(22)] }) }),
      defineStep({
        Vpc: vpc,
        Group: group({ SecurityGroupIngress: [port(22, { CidrIp: '10.0.0.0/8' }), port(443)] }),
      }),
      defineStep({
        Vpc: vpc,
        Group: group({
          SecurityGroupIngress: [port(3389, { CidrIpv6: '::/0' })],
          SecurityGroupEgress: [port(443)],
        }),
      }),
    ],
  },
  {
    name: 'rules that are resources of their own',
    stack: 'rules',
    steps: [
      defineStep({
        Vpc: vpc,
        Group: group({ SecurityGroupEgress: [port(443)] }),
        Ingress: buildTyped('AWS::EC2::SecurityGroupIngress', {
          GroupId: buildAttribute('Group', 'GroupId'),
          IpProtocol: '-1',
          CidrIp: '0.0.0.0/0',
        }),
        Egress: buildTyped('AWS::EC2::SecurityGroupEgress', {
          GroupId: buildAttribute('Group', 'GroupId'),
          IpProtocol: 'udp',
          FromPort: 53,
          ToPort: 53,
          CidrIp: '10.1.0.2/32',
        }),
      }),
      defineStep({ Vpc: vpc, Group: group({ SecurityGroupEgress: [port(443)] }) }),
    ],
  },
  {
    name: 'a group that admits another group, which admits the internet',
    stack: 'chained-groups',
    steps: [
      defineStep({
        Vpc: vpc,
        Front: group({ SecurityGroupIngress: [port(443)] }),
        Group: group({
          SecurityGroupIngress: [port(5432, { SourceSecurityGroupId: buildAttribute('Front', 'GroupId') })],
        }),
      }),
      defineStep({
        Vpc: vpc,
        Front: group({ SecurityGroupIngress: [port(443), port(5432)] }),
        Group: group({ SecurityGroupIngress: [port(5432)] }),
      }),
    ],
  },
  {
    name: 'a rule that was added beside the stack stays when the template changes others',
    stack: 'drifted-group',
    steps: [
      defineStep({ Vpc: vpc, Group: group({ GroupName: 'drifted-group' }) }),
      defineStep(
        { Vpc: vpc, Group: group({ GroupName: 'drifted-group', SecurityGroupIngress: [port(443)] }) },
        openSsh,
      ),
    ],
  },
  {
    name: 'a subnet that becomes public under a function of a VPC',
    stack: 'public-subnet',
    steps: [
      defineStep({
        Vpc: vpc,
        Subnet: subnet,
        Group: group(),
        ...internet,
        Role: buildChangeRole(),
        Worker: attached(),
      }),
      defineStep({
        Vpc: vpc,
        Subnet: subnet,
        Group: group({ SecurityGroupIngress: [port(22)] }),
        ...internet,
        Route: route,
        Association: association,
        Role: buildChangeRole(),
        Worker: attached(),
      }),
      defineStep({
        Vpc: vpc,
        Subnet: subnet,
        Group: group({ SecurityGroupIngress: [port(22)] }),
        ...internet,
        Role: buildChangeRole(),
        Worker: attached(),
      }),
    ],
  },
  {
    name: 'a security group that is replaced since its description changes',
    stack: 'replaced-group',
    steps: [
      defineStep({ Vpc: vpc, Group: group({ SecurityGroupIngress: [port(22)] }) }),
      defineStep({
        Vpc: vpc,
        Group: group({ GroupDescription: 'of another test', SecurityGroupIngress: [port(22)] }),
      }),
    ],
  },
]

async function openSsh(localAws: LocalAws): Promise<void> {
  const client = new EC2Client(localAws.client())
  const { SecurityGroups = [] } = await client.send(new DescribeSecurityGroupsCommand({}))
  const GroupId = SecurityGroups.find(({ GroupName }) => GroupName === 'drifted-group')?.GroupId
  await client.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
    }),
  )
}
