import type { Reader } from './messages.ts'
import type { Kind } from './resources/resource.ts'

/** The reader of each kind, which alone may read it. */
const READERS = {
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
  'Assay::Deployment': 'auditor-change',
  'Assay::Watch': 'auditor-change',
} as const satisfies Record<Kind, Reader>

/** The queue of the only reader that may read resources of `kind`. */
export function readerOf(kind: Kind): Reader {
  return READERS[kind]
}
