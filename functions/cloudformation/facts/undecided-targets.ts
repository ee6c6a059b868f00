import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'
import { findUnresolved } from '../resolve/resolved-value.ts'

/** The properties that name the audited resources to which a resource adds, by type. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::FlowLog': ['ResourceId', 'ResourceType'],
  'AWS::EC2::NetworkAclEntry': ['NetworkAclId'],
  'AWS::EC2::Route': ['RouteTableId'],
  'AWS::EC2::SecurityGroupEgress': ['GroupId'],
  'AWS::EC2::SecurityGroupIngress': ['GroupId', 'GroupName'],
  'AWS::EC2::SubnetNetworkAclAssociation': ['SubnetId'],
  'AWS::EC2::SubnetRouteTableAssociation': ['SubnetId'],
  'AWS::EC2::VPCEndpoint': ['VpcId'],
  'AWS::Events::EventBusPolicy': ['EventBusName'],
  'AWS::IAM::AccessKey': ['UserName'],
  'AWS::IAM::GroupPolicy': ['GroupName'],
  'AWS::IAM::ManagedPolicy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::Policy': ['Roles', 'Users', 'Groups'],
  'AWS::IAM::RolePolicy': ['RoleName'],
  'AWS::IAM::UserPolicy': ['UserName'],
  'AWS::IAM::UserToGroupAddition': ['GroupName', 'Users'],
  'AWS::Lambda::Alias': ['FunctionName', 'Name'],
  'AWS::Lambda::EventInvokeConfig': ['FunctionName'],
  'AWS::Lambda::EventSourceMapping': ['FunctionName'],
  'AWS::Lambda::LayerVersionPermission': ['LayerVersionArn'],
  'AWS::Lambda::Permission': ['FunctionName'],
  'AWS::Lambda::Url': ['TargetFunctionArn', 'Qualifier'],
  'AWS::Lambda::Version': ['FunctionName'],
  'AWS::SNS::TopicInlinePolicy': ['TopicArn'],
  'AWS::SNS::TopicPolicy': ['Topics'],
  'AWS::SQS::QueueInlinePolicy': ['Queue'],
  'AWS::SQS::QueuePolicy': ['Queues'],
}

/** Lists the properties that leave open to which audited resources a resource adds. */
export function listUndecidedTargets({
  type,
  logicalId,
  stack,
  properties,
}: ResolvedResource): UndecidedPart[] {
  const names = Object.hasOwn(TARGETS, type) ? (TARGETS[type] ?? []) : []
  return names.flatMap(property => {
    const why = findUnresolved(properties[property])
    return why === undefined ? [] : [{ logicalId, stack, property, why }]
  })
}
