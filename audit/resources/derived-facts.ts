import type { NetworkAclDerivedFacts } from './ec2/network-acl.ts'
import type { RouteTableDerivedFacts } from './ec2/route-table.ts'
import type { SecurityGroupDerivedFacts } from './ec2/security-group.ts'
import type { ImageDerivedFacts } from './ecr/image.ts'
import type { RegistryDerivedFacts } from './ecr/registry.ts'
import type { RepositoryDerivedFacts } from './ecr/repository.ts'
import type { ServiceDerivedFacts } from './ecs/service.ts'
import type { TaskDefinitionDerivedFacts } from './ecs/task-definition.ts'
import type { EventBusDerivedFacts } from './events/event-bus.ts'
import type { AdministrationFacts } from './iam/administration.ts'
import type { BroadGrantFacts } from './iam/broad-grant.ts'
import type { OwnEscalationFacts } from './iam/own-escalation.ts'
import type { RoleDerivedFacts } from './iam/role.ts'
import type { FunctionDerivedFacts } from './lambda/function.ts'
import type { LayerVersionDerivedFacts } from './lambda/layer-version.ts'
import type { AccountDerivedFacts } from './organizations/account.ts'
import type { TopicDerivedFacts } from './sns/topic.ts'
import type { QueueDerivedFacts } from './sqs/queue.ts'
import type { NameAlone, Nothing } from './kinds.ts'

/** The facts of each kind that an engine computes from what was read. */
export interface DerivedFacts extends Record<NameAlone, Nothing> {
  'AWS::CloudTrail::AccountTrails': Nothing
  'AWS::EC2::NetworkAcl': NetworkAclDerivedFacts
  'AWS::EC2::NetworkInterface': Nothing
  'AWS::EC2::RouteTable': RouteTableDerivedFacts
  'AWS::EC2::SecurityGroup': SecurityGroupDerivedFacts
  'AWS::EC2::Subnet': Nothing
  'AWS::EC2::VPC': Nothing
  'AWS::EC2::VPCEndpoint': Nothing
  'AWS::ECR::Image': ImageDerivedFacts
  'AWS::ECR::Registry': RegistryDerivedFacts
  'AWS::ECR::Repository': RepositoryDerivedFacts
  'AWS::ECS::Service': ServiceDerivedFacts
  'AWS::ECS::TaskDefinition': TaskDefinitionDerivedFacts
  'AWS::Events::EventBus': EventBusDerivedFacts
  'AWS::GuardDuty::Detector': Nothing
  'AWS::IAM::Group': BroadGrantFacts
  'AWS::IAM::ManagedPolicy': BroadGrantFacts
  'AWS::IAM::OIDCProvider': Nothing
  'AWS::IAM::Role': RoleDerivedFacts
  'AWS::IAM::SAMLProvider': Nothing
  'AWS::IAM::User': AdministrationFacts & BroadGrantFacts & OwnEscalationFacts
  'AWS::InspectorV2::AccountStatus': Nothing
  'AWS::Lambda::Function': FunctionDerivedFacts
  'AWS::Lambda::LayerVersion': LayerVersionDerivedFacts
  'AWS::Organizations::Account': AccountDerivedFacts
  'AWS::SNS::Topic': TopicDerivedFacts
  'AWS::SQS::Queue': QueueDerivedFacts
  'Assay::Deployment': Nothing
  'Assay::Watch': Nothing
}
