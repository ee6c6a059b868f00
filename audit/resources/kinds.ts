import { accountAnalyzersKind, type AccountAnalyzersFacts } from './accessanalyzer/account-analyzers.ts'
import { deploymentKind, type DeploymentFacts } from './assay/deployment.ts'
import { regionalDeploymentKind, type RegionalDeploymentFacts } from './assay/regional-deployment.ts'
import { accountTrailsKind, type AccountTrailsFacts } from './cloudtrail/account-trails.ts'
import { projectKind, type ProjectFacts } from './codebuild/project.ts'
import { networkAclKind, type NetworkAclFacts } from './ec2/network-acl.ts'
import { prefixListKind, type PrefixListFacts } from './ec2/prefix-list.ts'
import { routeTableKind, type RouteTableFacts } from './ec2/route-table.ts'
import { securityGroupKind, type SecurityGroupFacts } from './ec2/security-group.ts'
import { subnetKind, type SubnetFacts } from './ec2/subnet.ts'
import { vpcKind, type VpcFacts } from './ec2/vpc.ts'
import { vpcEndpointKind, type VpcEndpointFacts } from './ec2/vpc-endpoint.ts'
import { imageKind, type ImageFacts } from './ecr/image.ts'
import { imageContentKind, type ImageContentFacts } from './ecr/image-content.ts'
import { imageVerificationKind, type ImageVerificationFacts } from './ecr/image-verification.ts'
import { registryKind, type RegistryFacts } from './ecr/registry.ts'
import { repositoryKind, type RepositoryFacts } from './ecr/repository.ts'
import { clusterKind, type ClusterFacts } from './ecs/cluster.ts'
import { serviceKind, type ServiceFacts } from './ecs/service.ts'
import { standaloneTasksKind, type StandaloneTasksFacts } from './ecs/standalone-tasks.ts'
import { taskDefinitionKind, type TaskDefinitionFacts } from './ecs/task-definition.ts'
import { eventBusKind, type EventBusFacts } from './events/event-bus.ts'
import { detectorKind, type DetectorFacts } from './guardduty/detector.ts'
import { groupKind, type GroupFacts } from './iam/group.ts'
import { managedPolicyKind, type ManagedPolicyFacts } from './iam/managed-policy.ts'
import { roleKind, type RoleFacts } from './iam/role.ts'
import { userKind, type UserFacts } from './iam/user.ts'
import { inspectorKind, type InspectorFacts } from './inspector2/account-status.ts'
import { codeContentKind, type CodeContentFacts } from './lambda/code-content.ts'
import { codeSigningConfigKind, type CodeSigningConfigFacts } from './lambda/code-signing-config.ts'
import { functionKind, type FunctionFacts } from './lambda/function.ts'
import { layerVersionKind, type LayerVersionFacts } from './lambda/layer-version.ts'
import { versionKind, type VersionFacts } from './lambda/version.ts'
import { logGroupKind, type LogGroupFacts } from './logs/log-group.ts'
import { accountKind, type AccountFacts } from './organizations/account.ts'
import { topicKind, type TopicFacts } from './sns/topic.ts'
import { queueKind, type QueueFacts } from './sqs/queue.ts'
import { flowLogKind } from './ec2/flow-log.ts'
import { internetGatewayKind, natGatewayKind, peeringConnectionKind } from './ec2/route-target.ts'
import { networkInterfaceKind, type NetworkInterfaceFacts } from './ec2/network-interface.ts'
import { networkAclAssociationKind, routeTableAssociationKind } from './ec2/subnet-association.ts'
import { imageTagKind } from './ecr/image-tag.ts'
import {
  oidcProviderKind,
  samlProviderKind,
  type OidcProviderFacts,
  type SamlProviderFacts,
} from './iam/identity-provider.ts'
import { layerKind } from './lambda/layer.ts'
import type { FactDefinition, KindDefinition } from './kind-definition.ts'
import { getResourceName, type Kind, type Resource } from './resource.ts'
import { quoteText } from '../text/quote-text.ts'

/** The facts of a kind without facts. */
export type NoFacts = Record<never, never>

/** Kinds without facts: they only connect other resources. */
type ReferenceOnlyKind =
  | 'AWS::EC2::FlowLog'
  | 'AWS::EC2::InternetGateway'
  | 'AWS::EC2::NatGateway'
  | 'AWS::EC2::SubnetNetworkAclAssociation'
  | 'AWS::EC2::SubnetRouteTableAssociation'
  | 'AWS::EC2::VPCPeeringConnection'
  | 'AWS::ECR::ImageTag'
  | 'AWS::Lambda::Layer'

/** The collected facts of each kind. Kinds have CloudFormation's resource type names. */
export interface FactsByKind extends Record<ReferenceOnlyKind, NoFacts> {
  'AWS::AccessAnalyzer::AccountAnalyzers': AccountAnalyzersFacts
  'AWS::CloudTrail::AccountTrails': AccountTrailsFacts
  'AWS::CodeBuild::Project': ProjectFacts
  'AWS::EC2::NetworkAcl': NetworkAclFacts
  'AWS::EC2::NetworkInterface': NetworkInterfaceFacts
  'AWS::EC2::PrefixList': PrefixListFacts
  'AWS::EC2::RouteTable': RouteTableFacts
  'AWS::EC2::SecurityGroup': SecurityGroupFacts
  'AWS::EC2::Subnet': SubnetFacts
  'AWS::EC2::VPC': VpcFacts
  'AWS::EC2::VPCEndpoint': VpcEndpointFacts
  'AWS::ECR::Image': ImageFacts
  'AWS::ECR::ImageContent': ImageContentFacts
  'AWS::ECR::ImageVerification': ImageVerificationFacts
  'AWS::ECR::Registry': RegistryFacts
  'AWS::ECR::Repository': RepositoryFacts
  'AWS::ECS::Cluster': ClusterFacts
  'AWS::ECS::Service': ServiceFacts
  'AWS::ECS::StandaloneTasks': StandaloneTasksFacts
  'AWS::ECS::TaskDefinition': TaskDefinitionFacts
  'AWS::Events::EventBus': EventBusFacts
  'AWS::GuardDuty::Detector': DetectorFacts
  'AWS::IAM::Group': GroupFacts
  'AWS::IAM::ManagedPolicy': ManagedPolicyFacts
  'AWS::IAM::OIDCProvider': OidcProviderFacts
  'AWS::IAM::Role': RoleFacts
  'AWS::IAM::SAMLProvider': SamlProviderFacts
  'AWS::IAM::User': UserFacts
  'AWS::InspectorV2::AccountStatus': InspectorFacts
  'AWS::Lambda::CodeContent': CodeContentFacts
  'AWS::Lambda::CodeSigningConfig': CodeSigningConfigFacts
  'AWS::Lambda::Function': FunctionFacts
  'AWS::Lambda::LayerVersion': LayerVersionFacts
  'AWS::Lambda::Version': VersionFacts
  'AWS::Logs::LogGroup': LogGroupFacts
  'AWS::Organizations::Account': AccountFacts
  'AWS::SNS::Topic': TopicFacts
  'AWS::SQS::Queue': QueueFacts
  'Assay::Deployment': DeploymentFacts
  'Assay::RegionalDeployment': RegionalDeploymentFacts
}

export type FactName<K extends Kind> = keyof FactsByKind[K] & string

/** The definitions of all kinds, complete for all facts. */
export const kinds = {
  'AWS::AccessAnalyzer::AccountAnalyzers': accountAnalyzersKind,
  'AWS::CloudTrail::AccountTrails': accountTrailsKind,
  'AWS::CodeBuild::Project': projectKind,
  'AWS::EC2::FlowLog': flowLogKind,
  'AWS::EC2::InternetGateway': internetGatewayKind,
  'AWS::EC2::NatGateway': natGatewayKind,
  'AWS::EC2::NetworkAcl': networkAclKind,
  'AWS::EC2::NetworkInterface': networkInterfaceKind,
  'AWS::EC2::PrefixList': prefixListKind,
  'AWS::EC2::RouteTable': routeTableKind,
  'AWS::EC2::SecurityGroup': securityGroupKind,
  'AWS::EC2::Subnet': subnetKind,
  'AWS::EC2::SubnetNetworkAclAssociation': networkAclAssociationKind,
  'AWS::EC2::SubnetRouteTableAssociation': routeTableAssociationKind,
  'AWS::EC2::VPC': vpcKind,
  'AWS::EC2::VPCEndpoint': vpcEndpointKind,
  'AWS::EC2::VPCPeeringConnection': peeringConnectionKind,
  'AWS::ECR::Image': imageKind,
  'AWS::ECR::ImageContent': imageContentKind,
  'AWS::ECR::ImageTag': imageTagKind,
  'AWS::ECR::ImageVerification': imageVerificationKind,
  'AWS::ECR::Registry': registryKind,
  'AWS::ECR::Repository': repositoryKind,
  'AWS::ECS::Cluster': clusterKind,
  'AWS::ECS::Service': serviceKind,
  'AWS::ECS::StandaloneTasks': standaloneTasksKind,
  'AWS::ECS::TaskDefinition': taskDefinitionKind,
  'AWS::Events::EventBus': eventBusKind,
  'AWS::GuardDuty::Detector': detectorKind,
  'AWS::IAM::Group': groupKind,
  'AWS::IAM::ManagedPolicy': managedPolicyKind,
  'AWS::IAM::OIDCProvider': oidcProviderKind,
  'AWS::IAM::Role': roleKind,
  'AWS::IAM::SAMLProvider': samlProviderKind,
  'AWS::IAM::User': userKind,
  'AWS::InspectorV2::AccountStatus': inspectorKind,
  'AWS::Lambda::CodeContent': codeContentKind,
  'AWS::Lambda::CodeSigningConfig': codeSigningConfigKind,
  'AWS::Lambda::Function': functionKind,
  'AWS::Lambda::Layer': layerKind,
  'AWS::Lambda::LayerVersion': layerVersionKind,
  'AWS::Lambda::Version': versionKind,
  'AWS::Logs::LogGroup': logGroupKind,
  'AWS::Organizations::Account': accountKind,
  'AWS::SNS::Topic': topicKind,
  'AWS::SQS::Queue': queueKind,
  'Assay::Deployment': deploymentKind,
  'Assay::RegionalDeployment': regionalDeploymentKind,
} as const satisfies { [K in Kind]: KindDefinition & { facts: Record<FactName<K>, FactDefinition> } }

/** The definition of `kind`, with one type for all kinds. */
export function getKindDefinition(kind: Kind): KindDefinition {
  return kinds[kind]
}

/** The names of the relationships of `kind`. */
export function listRelationshipNames(kind: Kind): readonly string[] {
  return getFactNames(kind).relationships
}

/** The collectors of `kind`. */
export function listCollectorNames(kind: Kind): readonly string[] {
  return getFactNames(kind).collectors
}

/** The facts of `kind` that `collector` reads. */
export function listCollectedFacts(kind: Kind, collector: string): readonly string[] {
  return getFactNames(kind).collected.get(collector) ?? []
}

/** The names of the facts of a kind, as they are asked for thousands of times. */
interface FactNames {
  relationships: readonly string[]
  collectors: readonly string[]
  /** By collector. */
  collected: ReadonlyMap<string, readonly string[]>
}

const factNames = new Map<Kind, FactNames>()

function getFactNames(kind: Kind): FactNames {
  const names = factNames.get(kind) ?? collectFactNames(getKindDefinition(kind))
  factNames.set(kind, names)
  return names
}

function collectFactNames({ facts }: KindDefinition): FactNames {
  const all = Object.entries(facts)
  const collectors = [...new Set(all.map(([, fact]) => fact.collector))]
  const listNames = (isNamed: (fact: FactDefinition) => boolean) =>
    all.filter(([, fact]) => isNamed(fact)).map(([name]) => name)
  return {
    relationships: listNames(fact => fact.relationship !== undefined),
    collectors,
    collected: new Map(collectors.map(name => [name, listNames(({ collector }) => collector === name)])),
  }
}

/** The resources that the value of a relationship references: none, one or several. */
export function listReferencedResources(value: unknown): Resource[] {
  if (Array.isArray(value)) return value as Resource[]
  return typeof value === 'object' && value !== null ? [value as Resource] : []
}

/** The label and name of a resource: `function checkout-api`. */
export function describeResource(resource: Pick<Resource, 'kind' | 'arn'>): string {
  return `${getKindDefinition(resource.kind).label} ${quoteText(getResourceName(resource))}`
}
