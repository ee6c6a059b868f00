import type { ProjectDerivedFacts } from './codebuild/project.ts'
import type { NetworkAclDerivedFacts } from './ec2/network-acl.ts'
import type { RouteTableDerivedFacts } from './ec2/route-table.ts'
import type { SecurityGroupDerivedFacts } from './ec2/security-group.ts'
import type { ImageDerivedFacts } from './ecr/image.ts'
import type { RegistryDerivedFacts } from './ecr/registry.ts'
import type { RepositoryDerivedFacts } from './ecr/repository.ts'
import type { ServiceDerivedFacts } from './ecs/service.ts'
import type { TaskDefinitionDerivedFacts } from './ecs/task-definition.ts'
import type { EventBusDerivedFacts } from './events/event-bus.ts'
import type { AdministratorFacts } from './iam/administrator.ts'
import type { BroadGrantFacts } from './iam/broad-grant.ts'
import type { NewAccessFacts } from './iam/new-access.ts'
import type { SelfEscalationFacts } from './iam/self-escalation.ts'
import type { RoleDerivedFacts } from './iam/role.ts'
import type { CodeSigningConfigDerivedFacts } from './lambda/code-signing-config.ts'
import type { FunctionDerivedFacts } from './lambda/function.ts'
import type { LayerVersionDerivedFacts } from './lambda/layer-version.ts'
import type { VersionDerivedFacts } from './lambda/version.ts'
import type { AccountDerivedFacts } from './organizations/account.ts'
import type { TopicDerivedFacts } from './sns/topic.ts'
import type { QueueDerivedFacts } from './sqs/queue.ts'

/** The derived facts of each kind that has any. */
export interface DerivedFactsByKind {
  'AWS::CodeBuild::Project': ProjectDerivedFacts
  'AWS::EC2::NetworkAcl': NetworkAclDerivedFacts
  'AWS::EC2::RouteTable': RouteTableDerivedFacts
  'AWS::EC2::SecurityGroup': SecurityGroupDerivedFacts
  'AWS::ECR::Image': ImageDerivedFacts
  'AWS::ECR::Registry': RegistryDerivedFacts
  'AWS::ECR::Repository': RepositoryDerivedFacts
  'AWS::ECS::Service': ServiceDerivedFacts
  'AWS::ECS::TaskDefinition': TaskDefinitionDerivedFacts
  'AWS::Events::EventBus': EventBusDerivedFacts
  'AWS::IAM::Group': BroadGrantFacts
  'AWS::IAM::ManagedPolicy': BroadGrantFacts
  'AWS::IAM::Role': RoleDerivedFacts
  'AWS::IAM::User': AdministratorFacts & BroadGrantFacts & NewAccessFacts & SelfEscalationFacts
  'AWS::Lambda::CodeSigningConfig': CodeSigningConfigDerivedFacts
  'AWS::Lambda::Function': FunctionDerivedFacts
  'AWS::Lambda::LayerVersion': LayerVersionDerivedFacts
  'AWS::Lambda::Version': VersionDerivedFacts
  'AWS::Organizations::Account': AccountDerivedFacts
  'AWS::SNS::Topic': TopicDerivedFacts
  'AWS::SQS::Queue': QueueDerivedFacts
}
