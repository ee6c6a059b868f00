import type { Kind } from './resource.ts'

/** The collector function of each kind. No other function may read the kind. */
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

/** The queue of the collector function that reads resources of `kind`. */
export function resolveCollectorQueue(kind: Kind): CollectorQueue {
  return COLLECTOR_QUEUES[kind]
}

/** The queues of the collector functions. */
export type CollectorQueue =
  | 'account-change'
  | 'self-change'
  | 'function-deploy'
  | 'iam-change'
  | 'image-push'
  | 'network-change'
  | 'service-change'

/** The names of the functions. Each consumes the queue of the same name. */
export type WorkerName = CollectorQueue | 'evaluate' | 'notify' | 'sweep' | 'report'

/** The second queue of a collector function, for full scans: events never wait behind them. */
export type LowPriorityQueue = `${CollectorQueue}-sweep`

/** The queues that the functions consume. */
export type QueueName = WorkerName | LowPriorityQueue

/** The low-priority queue of a collector function. */
export function nameLowPriorityQueue(collector: CollectorQueue): LowPriorityQueue {
  return `${collector}-sweep`
}

/** The queue of a collector function: the low-priority one for the tasks of a full scan. */
export function selectQueue(collector: CollectorQueue, sweep: string | undefined): QueueName {
  return sweep === undefined ? collector : nameLowPriorityQueue(collector)
}
