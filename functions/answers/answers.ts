import { readerOf } from '../../audit/messages.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import type { AnyAspect } from './aspect.ts'
import * as deployment from './assay/deployment.ts'
import * as watch from './assay/watch.ts'
import { trails } from './cloudtrail/account-trails.ts'
import { entries } from './ec2/network-acl.ts'
import * as networkInterface from './ec2/network-interface.ts'
import { routes } from './ec2/route-table.ts'
import * as securityGroup from './ec2/security-group.ts'
import * as subnet from './ec2/subnet.ts'
import * as vpcEndpoint from './ec2/vpc-endpoint.ts'
import * as vpc from './ec2/vpc.ts'
import { details } from './ecr/image.ts'
import {
  creationTemplates,
  policy as registryPolicy,
  pullThroughCache,
  scanning as registryScanning,
} from './ecr/registry.ts'
import {
  images,
  lifecycle,
  policy as repositoryPolicy,
  scanning as repositoryScanning,
  settings as repositorySettings,
} from './ecr/repository.ts'
import { scan } from './ecr/scan.ts'
import { service } from './ecs/service.ts'
import { definition } from './ecs/task-definition.ts'
import { detector } from './guardduty/detector.ts'
import { settings, summary } from './iam/account.ts'
import { credentials } from './iam/credentials.ts'
import * as group from './iam/group.ts'
import { oidcProvider, samlProvider } from './iam/identity-provider.ts'
import { document } from './iam/managed-policy.ts'
import { attached, identity, inline } from './iam/role.ts'
import * as user from './iam/user.ts'
import { status } from './inspector2/account-status.ts'
import { aliases, policies } from './lambda/alias.ts'
import { configuration, runtimeManagement, urls } from './lambda/function.ts'
import { policy as layerPolicy } from './lambda/layer-version.ts'
import type { Operation } from './operation.ts'

/** How every aspect of every kind is read. */
export const answers: Readonly<Record<Kind, Readonly<Record<string, AnyAspect>>>> = {
  'AWS::CloudTrail::AccountTrails': { trails },
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::NetworkAcl': { entries },
  'AWS::EC2::NetworkInterface': { details: networkInterface.details },
  'AWS::EC2::RouteTable': { routes },
  'AWS::EC2::SecurityGroup': { details: securityGroup.details, rules: securityGroup.rules },
  'AWS::EC2::Subnet': { details: subnet.details, routing: subnet.routing, access: subnet.access },
  'AWS::EC2::SubnetNetworkAclAssociation': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': { details: vpc.details, 'flow logs': vpc.flowLogs, endpoints: vpc.endpoints },
  'AWS::EC2::VPCEndpoint': { details: vpcEndpoint.details },
  'AWS::ECR::Image': { details, scan },
  'AWS::ECR::ImageTag': {},
  'AWS::ECR::Registry': {
    policy: registryPolicy,
    scanning: registryScanning,
    'pull-through cache': pullThroughCache,
    'creation templates': creationTemplates,
  },
  'AWS::ECR::Repository': {
    settings: repositorySettings,
    policy: repositoryPolicy,
    lifecycle,
    scanning: repositoryScanning,
    images,
  },
  'AWS::ECS::Service': { service },
  'AWS::ECS::TaskDefinition': { definition },
  'AWS::GuardDuty::Detector': { detector },
  'AWS::IAM::Group': { inline: group.inline, attached: group.attached },
  'AWS::IAM::ManagedPolicy': { document },
  'AWS::IAM::OIDCProvider': { details: oidcProvider },
  'AWS::IAM::Role': { identity, inline, attached },
  'AWS::IAM::SAMLProvider': { details: samlProvider },
  'AWS::IAM::User': {
    identity: user.identity,
    inline: user.inline,
    attached: user.attached,
    groups: user.groups,
    credentials,
  },
  'AWS::InspectorV2::AccountStatus': { status },
  'AWS::Lambda::Function': {
    configuration,
    urls,
    policies,
    aliases,
    'runtime management': runtimeManagement,
  },
  'AWS::Lambda::Layer': {},
  'AWS::Lambda::LayerVersion': { policy: layerPolicy },
  'AWS::Organizations::Account': { settings, summary },
  'Assay::Deployment': {
    extent: deployment.extent,
    sweeps: deployment.sweeps,
    workers: deployment.workers,
    schedules: deployment.schedules,
  },
  'Assay::Watch': { rules: watch.rules, alarms: watch.alarms, queues: watch.queues },
}

/** The kinds of what is audited anywhere; the others are Assay itself, where it is deployed. */
export const auditedKinds: readonly Kind[] = (Object.keys(answers) as Kind[]).filter(
  kind => readerOf(kind) !== 'auditor-change',
)

/** The operations that reading resources of `kinds` takes. */
export function operationsOf(kinds: readonly Kind[]): Operation[] {
  const operations = kinds.flatMap(kind => Object.values(answers[kind]).flatMap(aspect => aspect.operations))
  return [...new Map(operations.map(operation => [operation.action, operation])).values()]
}
