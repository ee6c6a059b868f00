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

/** A kind of change that sets a function to work: which events tell it, and how one is read. */
export interface Trigger {
  /** The reader, and its queue. */
  queue: CollectorQueue
  /** EventBridge patterns; each is a rule of its own. */
  patterns: readonly object[]
  /** Those of events that call themselves read-only: only a rule that asks for these gets them. */
  readOnlyPatterns?: readonly object[]
  /**
   * Where the events arise: in each region in scope, in the first one of the partition only, or wherever anything of
   * Assay is.
   */
  regions: 'SCOPE_REGIONS' | 'IAM_EVENT_REGION' | 'ASSAY_REGIONS'
  /** The kinds that this reader, and no other, reads. */
  kinds: readonly Kind[]
  /** Throws UnreadableEvent for an event that matched and lacks what it needs. */
  parse(event: unknown, auditScope: AuditScope): ParsedEvent
}

/** Functions and layers are created, deployed, configured, opened and deleted. */
export const functionTrigger: Trigger = {
  queue: 'function-deploy',
  patterns: functionChangePatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::Lambda::Function', 'AWS::Lambda::Layer', 'AWS::Lambda::LayerVersion'],
  parse: parseFunctionChange,
}

/** Roles, users, groups, policies, identity providers, the account's settings and the organization's policies change. */
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

/** Images are pushed, scanned and deleted; repositories and the registry change. */
export const imageTrigger: Trigger = {
  queue: 'image-push',
  patterns: imageChangePatterns,
  readOnlyPatterns: imageChangeReadOnlyPatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::ECR::Image', 'AWS::ECR::ImageTag', 'AWS::ECR::Registry', 'AWS::ECR::Repository'],
  parse: parseImageChange,
}

/** The network of workloads changes. */
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

/** Task definitions are registered, services change, and so do the queues, topics and event buses around functions. */
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

/** What watches over the account changes: GuardDuty, Inspector; and what GuardDuty finds. */
export const accountTrigger: Trigger = {
  queue: 'account-change',
  patterns: accountChangePatterns,
  regions: 'SCOPE_REGIONS',
  kinds: ['AWS::CloudTrail::AccountTrails', 'AWS::GuardDuty::Detector', 'AWS::InspectorV2::AccountStatus'],
  parse: parseAccountChange,
}

/** Somebody meddles with Assay itself or with a trail, or an alarm of its own goes off. */
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

/** The triggers whose events `event` is one of: what befalls a function of Assay is told to two readers. */
export function matchTriggers(event: unknown): Trigger[] {
  return triggers.filter(trigger =>
    listEventPatterns(trigger).some(pattern => isPatternMatch(pattern, event)),
  )
}
