import type { Origin } from './account/cause.ts'
import type { Change } from './changes/change.ts'
import type { Kind, Resource } from './resources/resource.ts'

/** The queues that the functions work off, named after them. */
export type Queue =
  | 'account-change'
  | 'function-deploy'
  | 'iam-change'
  | 'image-push'
  | 'network-change'
  | 'service-change'
  | 'reassess'
  | 'notify'

/** To a reader: look at the change's subjects again, for the time `number` (from 1). */
export interface LookAgain {
  type: 'look-again'
  change: Change
  number: number
}

/** To a reader: a cause came upon `resource`, which the model does not know. */
export interface ReadRequest {
  type: 'read-request'
  origin: Origin
  /** The look that came upon it. */
  number: number
  resource: Resource
}

/** To `reassess`: judge these resources for a cause; `piece` names this part of its work. */
export interface Reassess {
  type: 'reassess'
  cause: string
  piece: string
  resources: readonly Resource[]
}

/** To `notify`: tell what came of a cause as soon as all is judged. */
export interface Tell {
  type: 'tell'
  cause: string
}

export type Message = LookAgain | ReadRequest | Reassess | Tell

/** Carries messages to the functions. What it has accepted arrives at least once. */
export interface Post {
  send(queue: Queue, messages: readonly Message[], delaySeconds: number): Promise<void>
}

const READERS = {
  'AWS::CloudTrail::AccountTrails': 'account-change',
  'AWS::EC2::NetworkAcl': 'network-change',
  'AWS::EC2::RouteTable': 'network-change',
  'AWS::EC2::SecurityGroup': 'network-change',
  'AWS::EC2::Subnet': 'network-change',
  'AWS::EC2::VPC': 'network-change',
  'AWS::EC2::VPCEndpoint': 'network-change',
  'AWS::ECR::Image': 'image-push',
  'AWS::ECR::Registry': 'image-push',
  'AWS::ECR::Repository': 'image-push',
  'AWS::ECS::Service': 'service-change',
  'AWS::ECS::TaskDefinition': 'service-change',
  'AWS::GuardDuty::Detector': 'account-change',
  'AWS::IAM::Group': 'iam-change',
  'AWS::IAM::ManagedPolicy': 'iam-change',
  'AWS::IAM::Role': 'iam-change',
  'AWS::IAM::User': 'iam-change',
  'AWS::InspectorV2::AccountStatus': 'account-change',
  'AWS::Lambda::Function': 'function-deploy',
  'AWS::Lambda::LayerVersion': 'function-deploy',
  'AWS::Organizations::Account': 'iam-change',
} as const satisfies Record<Kind, Queue>

/** The queue of the only reader that may read resources of `kind`. */
export function readerOf(kind: Kind): Queue {
  return READERS[kind]
}
