import { parseArn } from '../../../audit/resources/arn.ts'
import { quoteText } from '../../../audit/text/quote-text.ts'
import type { ResolvedResource, UndecidedPart } from '../resolve/resolved-template.ts'
import { findUnresolved } from '../resolve/resolved-value.ts'
import { PropertyError } from './properties/property-error.ts'
import { convertItems, readTexts } from './properties/read-list.ts'

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

/** The properties of these that list several audited resources. */
const LISTS: ReadonlySet<string> = new Set(['Groups', 'Queues', 'Roles', 'Topics', 'Users'])

/** Lists the properties that leave open to which audited resources a resource adds. */
export function listUndecidedTargets(resolvedResource: ResolvedResource): UndecidedPart[] {
  const { type, logicalId, stack } = resolvedResource
  const names = Object.hasOwn(TARGETS, type) ? (TARGETS[type] ?? []) : []
  return names.flatMap(property => {
    const why = explainTarget(resolvedResource, property)
    return why === undefined ? [] : [{ logicalId, stack, property, why }]
  })
}

function explainTarget(resolvedResource: ResolvedResource, property: string): string | undefined {
  const { properties } = resolvedResource
  const why = findUnresolved(Object.hasOwn(properties, property) ? properties[property] : undefined)
  if (why !== undefined || !LISTS.has(property)) return why
  try {
    const names = readTexts(resolvedResource, property)
    return (property === 'Topics' ? convertItems(names, checkTopicArn) : names).missing
  } catch (failure) {
    if (!(failure instanceof PropertyError)) throw failure
    return failure.message
  }
}

function checkTopicArn(arn: string): void {
  if (parseArn(arn)?.service !== 'sns') throw new PropertyError(`${quoteText(arn)} is not the ARN of a topic`)
}
