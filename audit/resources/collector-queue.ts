import type { Kind } from './resource.ts'

/** The reader of each kind, which alone may read it. */
const COLLECTOR_QUEUES = {
  'AWS::CloudTrail::AccountTrails': 'account-change',
  'AWS::EC2::FlowLog': 'network-change',
  'AWS::EC2::InternetGateway': 'network-change',
  'AWS::EC2::NatGateway': 'network-change',
  'AWS::EC2::NetworkAcl': 'network-change',
  'AWS::EC2::NetworkInterface': 'network-change',
  'AWS::EC2::RouteTable': 'network-change',
  'AWS::EC2::SecurityGroup': 'network-change',
  'AWS::EC2::Subnet': 'network-change',
  'AWS::EC2::SubnetNetworkAclAssociation': 'network-change',
  'AWS::EC2::SubnetRouteTableAssociation': 'network-change',
  'AWS::EC2::VPC': 'network-change',
  'AWS::EC2::VPCEndpoint': 'network-change',
  'AWS::EC2::VPCPeeringConnection': 'network-change',
  'AWS::ECR::Image': 'image-push',
  'AWS::ECR::ImageTag': 'image-push',
  'AWS::ECR::Registry': 'image-push',
  'AWS::ECR::Repository': 'image-push',
  'AWS::ECS::Service': 'service-change',
  'AWS::ECS::TaskDefinition': 'service-change',
  'AWS::Events::EventBus': 'service-change',
  'AWS::GuardDuty::Detector': 'account-change',
  'AWS::IAM::Group': 'iam-change',
  'AWS::IAM::ManagedPolicy': 'iam-change',
  'AWS::IAM::OIDCProvider': 'iam-change',
  'AWS::IAM::Role': 'iam-change',
  'AWS::IAM::SAMLProvider': 'iam-change',
  'AWS::IAM::User': 'iam-change',
  'AWS::InspectorV2::AccountStatus': 'account-change',
  'AWS::Lambda::Function': 'function-deploy',
  'AWS::Lambda::Layer': 'function-deploy',
  'AWS::Lambda::LayerVersion': 'function-deploy',
  'AWS::Organizations::Account': 'iam-change',
  'AWS::SNS::Topic': 'service-change',
  'AWS::SQS::Queue': 'service-change',
  'Assay::Deployment': 'self-change',
  'Assay::RegionalDeployment': 'self-change',
} as const satisfies Record<Kind, CollectorQueue>

/** The queue of the only reader that may read resources of `kind`. */
export function resolveCollectorQueue(kind: Kind): CollectorQueue {
  return COLLECTOR_QUEUES[kind]
}

/** The functions that read what AWS has, each what is of its own services. */
export type CollectorQueue =
  | 'account-change'
  | 'self-change'
  | 'function-deploy'
  | 'iam-change'
  | 'image-push'
  | 'network-change'
  | 'service-change'

/** The functions; each works off the queue that is named after it. */
export type WorkerName = CollectorQueue | 'evaluate' | 'notify' | 'sweep' | 'report'

/** A reader's second queue, with what can wait: behind a sweep no event has to. */
export type LowPriorityQueue = `${CollectorQueue}-sweep`

/** The queues that the functions work off. */
export type QueueName = WorkerName | LowPriorityQueue

/** The queue of a reader's work that can wait. */
export function nameLowPriorityQueue(collector: CollectorQueue): LowPriorityQueue {
  return `${collector}-sweep`
}

/** The queue on which a reader gets what comes of a sweep, or of a change. */
export function selectQueue(collector: CollectorQueue, sweep: string | undefined): QueueName {
  return sweep === undefined ? collector : nameLowPriorityQueue(collector)
}
