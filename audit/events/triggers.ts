import type { CollectorQueue } from '../resources/collector-queue.ts'
import type { Kind } from '../resources/resource.ts'
import { selfChangePatterns, parseSelfChange } from './assay/self-change.ts'
import { accountChangePatterns, parseAccountChange } from './account-change.ts'
import type { ParsedEvent, AuditScope } from './change.ts'
import { networkChangePatterns, parseNetworkChange } from './ec2/network-change.ts'
import { imageChangePatterns, imageChangeReadOnlyPatterns, parseImageChange } from './image-change.ts'
import { parseServiceChange, serviceChangePatterns } from './service-change.ts'
import { iamChangePatterns, parseIamChange } from './iam/iam-change.ts'
import { functionChangePatterns, parseFunctionChange } from './lambda/function-change.ts'
import { isPatternMatch } from './event-pattern.ts'

/** The events that one collector function handles: patterns, kinds and queue, and how they are parsed. */
export interface Trigger {
  /** The queue of the collector function. */
  queue: CollectorQueue
  /** EventBridge patterns; each becomes a rule. */
  patterns: readonly object[]
  /** Patterns of events that are marked read-only: only rules with a special state receive these. */
  readOnlyPatterns?: readonly object[]
  /**
   * Where the events arise: in each audited region, in the region of IAM's events, or in all regions with a part of Assay.
   */
  regions: 'SCOPE_REGIONS' | 'IAM_EVENT_REGION' | 'ASSAY_REGIONS'
  /** The kinds that only this collector function reads. */
  kinds: readonly Kind[]
  /** Throws UnreadableEvent for an event that matched and lacks required fields. */
  parse(event: unknown, auditScope: AuditScope): ParsedEvent
}

/** Changes of functions and layers. */
export const functionTrigger: Trigger = {
  queue: 'function-deploy',
  patterns: functionChangePatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::Lambda::Function', 'AWS::Lambda::Layer', 'AWS::Lambda::LayerVersion'],
  parse: parseFunctionChange,
}

/** Changes of IAM, of account settings and of organization policies. */
export const iamTrigger: Trigger = {
  queue: 'iam-change',
  patterns: iamChangePatterns,
  regions: 'IAM_EVENT_REGION',
  kinds: [
    'AWS::IAM::Group',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::OIDCProvider',
    'AWS::IAM::Role',
    'AWS::IAM::SAMLProvider',
    'AWS::IAM::User',
    'AWS::Organizations::Account',
  ],
  parse: parseIamChange,
}

/** Changes of images, repositories and registries. */
export const imageTrigger: Trigger = {
  queue: 'image-push',
  patterns: imageChangePatterns,
  readOnlyPatterns: imageChangeReadOnlyPatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::ECR::Image', 'AWS::ECR::ImageTag', 'AWS::ECR::Registry', 'AWS::ECR::Repository'],
  parse: parseImageChange,
}

/** Changes of the network. */
export const networkTrigger: Trigger = {
  queue: 'network-change',
  patterns: networkChangePatterns,
  regions: 'SCOPE_REGIONS',
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
  parse: parseNetworkChange,
}

/** Changes of task definitions, services, queues, topics and event buses. */
export const serviceTrigger: Trigger = {
  queue: 'service-change',
  patterns: serviceChangePatterns,
  regions: 'SCOPE_REGIONS',
  kinds: [
    'AWS::ECS::Service',
    'AWS::ECS::TaskDefinition',
    'AWS::Events::EventBus',
    'AWS::SNS::Topic',
    'AWS::SQS::Queue',
  ],
  parse: parseServiceChange,
}

/** Changes of GuardDuty and Inspector, and GuardDuty findings. */
export const accountTrigger: Trigger = {
  queue: 'account-change',
  patterns: accountChangePatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::CloudTrail::AccountTrails', 'AWS::GuardDuty::Detector', 'AWS::InspectorV2::AccountStatus'],
  parse: parseAccountChange,
}

/** Changes of Assay itself and of trails, and Assay's alarms. */
export const selfTrigger: Trigger = {
  queue: 'self-change',
  patterns: selfChangePatterns,
  regions: 'ASSAY_REGIONS',
  kinds: ['Assay::Deployment', 'Assay::RegionalDeployment'],
  parse: parseSelfChange,
}

/** Every trigger. */
export const triggers: readonly Trigger[] = [
  accountTrigger,
  selfTrigger,
  functionTrigger,
  iamTrigger,
  imageTrigger,
  networkTrigger,
  serviceTrigger,
]

/** All patterns of a trigger. */
export function listEventPatterns({ patterns, readOnlyPatterns = [] }: Trigger): readonly object[] {
  return [...patterns, ...readOnlyPatterns]
}

/** The triggers whose patterns match `event`. Calls on a function of Assay match two. */
export function matchTriggers(event: unknown): Trigger[] {
  return triggers.filter(trigger =>
    listEventPatterns(trigger).some(pattern => isPatternMatch(pattern, event)),
  )
}
