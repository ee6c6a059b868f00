import type { Reader } from '../messages.ts'
import type { Kind } from '../resources/resource.ts'
import { auditorChangePatterns, readAuditorChange } from './assay/auditor-change.ts'
import { accountChangePatterns, readAccountChange } from './account/account-change.ts'
import type { Read, Scope } from './change.ts'
import { networkChangePatterns, readNetworkChange } from './ec2/network-change.ts'
import { imagePushPatterns, imagePushReadOnlyPatterns, readImagePush } from './ecr/image-push.ts'
import { readServiceChange, serviceChangePatterns } from './ecs/service-change.ts'
import { iamChangePatterns, readIamChange } from './iam/iam-change.ts'
import { functionChangePatterns, readFunctionChange } from './lambda/function-change.ts'
import { isOfPattern } from './pattern.ts'

/** A kind of change that sets a function to work: which events tell it, and how one is read. */
export interface Trigger {
  /** The reader, and its queue. */
  queue: Reader
  /** EventBridge patterns; each is a rule of its own. */
  patterns: readonly object[]
  /** Those of events that call themselves read-only: only a rule that asks for these gets them. */
  readOnlyPatterns?: readonly object[]
  /**
   * Where the events arise: in each region in scope, in the first one of the partition only, or wherever anything of
   * Assay is.
   */
  where: 'EVERY_REGION' | 'FIRST_REGION' | 'OWN_REGIONS'
  /** The kinds that this reader, and no other, reads. */
  kinds: readonly Kind[]
  /** Throws UnreadableEvent for an event that matched and lacks what it needs. */
  read(event: unknown, scope: Scope): Read
}

/** Functions and layers are created, deployed, configured, opened and deleted. */
export const functionDeploy: Trigger = {
  queue: 'function-deploy',
  patterns: functionChangePatterns,
  where: 'EVERY_REGION',
  kinds: ['AWS::Lambda::Function', 'AWS::Lambda::Layer', 'AWS::Lambda::LayerVersion'],
  read: readFunctionChange,
}

/** Roles, users, groups, policies, identity providers, the account's settings and the organization's policies change. */
export const iamChange: Trigger = {
  queue: 'iam-change',
  patterns: iamChangePatterns,
  where: 'FIRST_REGION',
  kinds: [
    'AWS::IAM::Group',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::Role',
    'AWS::IAM::SAMLProvider',
    'AWS::IAM::User',
    'AWS::Organizations::Account',
  ],
  read: readIamChange,
}

/** Images are pushed, scanned and deleted; repositories and the registry change. */
export const imagePush: Trigger = {
  queue: 'image-push',
  patterns: imagePushPatterns,
  readOnlyPatterns: imagePushReadOnlyPatterns,
  where: 'EVERY_REGION',
  kinds: ['AWS::ECR::Image', 'AWS::ECR::ImageTag', 'AWS::ECR::Registry', 'AWS::ECR::Repository'],
  read: readImagePush,
}

/** The network of workloads changes. */
export const networkChange: Trigger = {
  queue: 'network-change',
  patterns: networkChangePatterns,
  where: 'EVERY_REGION',
  kinds: [
    'AWS::EC2::FlowLog',
    'AWS::EC2::InternetGateway',
    'AWS::EC2::NatGateway',
    'AWS::EC2::NetworkAcl',
    'AWS::EC2::NetworkInterface',
    'AWS::EC2::RouteTable',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::Subnet',
    'AWS::EC2::SubnetNetworkAclAssociation',
    'AWS::EC2::SubnetRouteTableAssociation',
    'AWS::EC2::VPC',
    'AWS::EC2::VPCEndpoint',
    'AWS::EC2::VPCPeeringConnection',
  ],
  read: readNetworkChange,
}

/** Task definitions are registered, services change, and so do the queues, topics and event buses around functions. */
export const serviceChange: Trigger = {
  queue: 'service-change',
  patterns: serviceChangePatterns,
  where: 'EVERY_REGION',
  kinds: [
    'AWS::ECS::Service',
    'AWS::ECS::TaskDefinition',
    'AWS::Events::EventBus',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
  ],
  read: readServiceChange,
}

/** What watches over the account changes: GuardDuty, Inspector; and what GuardDuty finds. */
export const accountChange: Trigger = {
  queue: 'account-change',
  patterns: accountChangePatterns,
  where: 'EVERY_REGION',
  kinds: ['AWS::CloudTrail::AccountTrails', 'AWS::GuardDuty::Detector', 'AWS::InspectorV2::AccountStatus'],
  read: readAccountChange,
}

/** Somebody meddles with Assay itself or with a trail, or an alarm of its own goes off. */
export const auditorChange: Trigger = {
  queue: 'auditor-change',
  patterns: auditorChangePatterns,
  where: 'OWN_REGIONS',
  kinds: ['Assay::Deployment', 'Assay::Watch'],
  read: readAuditorChange,
}

/** Every trigger. */
export const triggers: readonly Trigger[] = [
  accountChange,
  auditorChange,
  functionDeploy,
  iamChange,
  imagePush,
  networkChange,
  serviceChange,
]

/** All patterns of a trigger. */
export function patternsOf({ patterns, readOnlyPatterns = [] }: Trigger): readonly object[] {
  return [...patterns, ...readOnlyPatterns]
}

/** The triggers whose events `event` is one of: what befalls a function of Assay is told to two readers. */
export function triggersOf(event: unknown): Trigger[] {
  return triggers.filter(trigger => patternsOf(trigger).some(pattern => isOfPattern(pattern, event)))
}
