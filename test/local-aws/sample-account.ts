import { createHash } from 'node:crypto'
import { AccessAnalyzerClient, CreateAnalyzerCommand } from '@aws-sdk/client-accessanalyzer'
import { CloudTrailClient, CreateTrailCommand, StartLoggingCommand } from '@aws-sdk/client-cloudtrail'
import { CodeBuildClient, CreateProjectCommand } from '@aws-sdk/client-codebuild'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateFlowLogsCommand,
  CreateNetworkInterfaceCommand,
  CreateManagedPrefixListCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  EC2Client,
} from '@aws-sdk/client-ec2'
import { CreateRepositoryCommand, ECRClient, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs'
import {
  CreateDetectorCommand,
  CreateFilterCommand,
  CreateSampleFindingsCommand,
  GuardDutyClient,
} from '@aws-sdk/client-guardduty'
import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { EnableCommand, Inspector2Client } from '@aws-sdk/client-inspector2'
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  LambdaClient,
  PublishLayerVersionCommand,
  PublishVersionCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import { createRegistryActor } from '../flows/actors/registry-actor.ts'
import { addImage, addLayer, createImageStore } from '../images/image-store.ts'
import type { LocalAws } from './local-aws.ts'

/** A zip with no file in it. */
export const EMPTY_ZIP_FILE = Buffer.from('504b0506'.padEnd(44, '0'), 'hex')

/** A value that no audit may keep. */
export const SAMPLE_SECRET = 'xoxb-0123456789-secret-of-the-test'

const MANAGED = 'arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess'
const OCI = 'application/vnd.oci.image.manifest.v1+json'

/** A manifest with a layer called `name`: another name, another digest. */
export function buildSampleManifest(name: string): string {
  const digest = `sha256:${createHash('sha256').update(name).digest('hex')}`
  const config = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: 1 }
  return JSON.stringify({ schemaVersion: 2, mediaType: OCI, config, layers: [] })
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] })
}

const trust = (Service: string) => document({ Principal: { Service }, Action: 'sts:AssumeRole' })
const READ_OBJECTS = document({ Action: 's3:GetObject', Resource: 'arn:aws:s3:::orders/*' })

/** Makes an account in which there is at least one resource of every kind, each with most of what it can have. */
export async function buildSampleAccount(localAws: LocalAws): Promise<void> {
  const sampleNetwork = await buildNetwork(localAws)
  const policy = await buildPrincipals(localAws)
  const image = await buildRegistry(localAws)
  await buildFunctions(localAws, { ...sampleNetwork, image })
  await buildEventSources(localAws)
  await buildServices(localAws, { ...sampleNetwork, image })
  await buildTrail(localAws)
  await buildWatchers(localAws)
  await buildProject(localAws)
  await new IAMClient(localAws.client()).send(
    new AttachRolePolicyCommand({ RoleName: 'orders', PolicyArn: policy }),
  )
}

async function buildProject(localAws: LocalAws): Promise<void> {
  await new CodeBuildClient(localAws.client()).send(
    new CreateProjectCommand({
      name: 'orders',
      serviceRole: `arn:aws:iam::${localAws.account}:role/orders`,
      tags: [{ key: 'team', value: 'project' }],
      source: { type: 'GITHUB', location: 'https://github.com/acme/orders.git' },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/standard:7.0',
        computeType: 'BUILD_GENERAL1_SMALL',
        environmentVariables: [{ name: 'TOKEN', value: SAMPLE_SECRET, type: 'PLAINTEXT' }],
      },
    }),
  )
}

interface SampleNetwork {
  subnet: string
  group: string
}

async function buildNetwork(localAws: LocalAws): Promise<SampleNetwork> {
  const ec2 = new EC2Client(localAws.client())
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }))
  const VpcId = Vpc?.VpcId ?? ''
  const { Subnet } = await ec2.send(new CreateSubnetCommand({ VpcId, CidrBlock: '10.0.1.0/24' }))
  const named = { GroupName: 'orders', Description: 'orders', VpcId }
  const { GroupId = '' } = await ec2.send(new CreateSecurityGroupCommand(named))
  const { GroupId: other = '' } = await ec2.send(
    new CreateSecurityGroupCommand({
      GroupName: 'gate',
      Description: 'gate',
      VpcId,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: [{ Key: 'team', Value: 'group' }] }],
    }),
  )
  const { PrefixList } = await ec2.send(
    new CreateManagedPrefixListCommand({
      PrefixListName: 'office',
      AddressFamily: 'IPv4',
      MaxEntries: 5,
      Entries: [{ Cidr: '203.0.113.0/24' }],
    }),
  )
  const from = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 }
  await ec2.send(
    new AuthorizeSecurityGroupIngressCommand({
      GroupId,
      IpPermissions: [
        { ...from, IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'office' }] },
        { ...from, Ipv6Ranges: [{ CidrIpv6: '::/0' }] },
        { ...from, UserIdGroupPairs: [{ GroupId: other }] },
        { ...from, PrefixListIds: [{ PrefixListId: PrefixList?.PrefixListId ?? '' }] },
      ],
    }),
  )
  const ServiceName = `com.amazonaws.${localAws.region}.s3`
  await ec2.send(new CreateVpcEndpointCommand({ VpcId, ServiceName, VpcEndpointType: 'Gateway' }))
  await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      ServiceName: `com.amazonaws.${localAws.region}.ecr.api`,
      VpcEndpointType: 'Interface',
      SubnetIds: [Subnet?.SubnetId ?? ''],
      SecurityGroupIds: [GroupId],
      PolicyDocument: document({ Principal: '*', Action: '*', Resource: '*' }),
    }),
  )
  await ec2.send(
    new CreateFlowLogsCommand({
      ResourceIds: [VpcId],
      ResourceType: 'VPC',
      TrafficType: 'ALL',
      LogDestinationType: 's3',
      LogDestination: 'arn:aws:s3:::flow-logs',
    }),
  )
  const Tags = [{ Key: 'aws:ecs:serviceName', Value: 'orders' }]
  await ec2.send(
    new CreateNetworkInterfaceCommand({
      SubnetId: Subnet?.SubnetId,
      Groups: [GroupId],
      TagSpecifications: [{ ResourceType: 'network-interface', Tags }],
    }),
  )
  return { subnet: Subnet?.SubnetId ?? '', group: GroupId }
}

async function buildPrincipals(localAws: LocalAws): Promise<string> {
  const iam = new IAMClient(localAws.client())
  const made = await iam.send(
    new CreatePolicyCommand({ PolicyName: 'Objects', PolicyDocument: READ_OBJECTS }),
  )
  const PolicyArn = made.Policy?.Arn ?? ''
  const role = { RoleName: 'orders', Path: '/app/', PermissionsBoundary: MANAGED }
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: trust('lambda.amazonaws.com') }))
  await iam.send(
    new PutRolePolicyCommand({ RoleName: 'orders', PolicyName: 'own', PolicyDocument: READ_OBJECTS }),
  )
  await iam.send(
    new CreateRoleCommand({ RoleName: 'tasks', AssumeRolePolicyDocument: trust('ecs-tasks.amazonaws.com') }),
  )
  await iam.send(new CreateGroupCommand({ GroupName: 'staff' }))
  await iam.send(
    new PutGroupPolicyCommand({ GroupName: 'staff', PolicyName: 'own', PolicyDocument: READ_OBJECTS }),
  )
  await iam.send(new AttachGroupPolicyCommand({ GroupName: 'staff', PolicyArn: MANAGED }))
  await iam.send(new CreateUserCommand({ UserName: 'carol', PermissionsBoundary: PolicyArn }))
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'carol', PolicyName: 'own', PolicyDocument: READ_OBJECTS }),
  )
  await iam.send(new AddUserToGroupCommand({ UserName: 'carol', GroupName: 'staff' }))
  await iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }))
  await iam.send(new CreateLoginProfileCommand({ UserName: 'carol', Password: 'correct horse battery' }))
  await buildProviders(iam)
  return PolicyArn
}

/** Identity providers, and a role that trusts one of them. */
async function buildProviders(iam: IAMClient): Promise<void> {
  const url = { Url: 'https://token.actions.githubusercontent.com', ClientIDList: ['sts.amazonaws.com'] }
  const { OpenIDConnectProviderArn: Federated } = await iam.send(
    new CreateOpenIDConnectProviderCommand({ ...url, ThumbprintList: ['a'.repeat(40)] }),
  )
  const AssumeRolePolicyDocument = document({
    Principal: { Federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
  })
  await iam.send(new CreateRoleCommand({ RoleName: 'deploy', AssumeRolePolicyDocument }))
  const SAMLMetadataDocument = `<EntityDescriptor>${'x'.repeat(1_000)}</EntityDescriptor>`
  await iam.send(new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument }))
}

async function buildRegistry(localAws: LocalAws): Promise<string> {
  const ecr = new ECRClient(localAws.client())
  const repositoryName = 'shop/orders'
  await ecr.send(
    new CreateRepositoryCommand({ repositoryName, imageScanningConfiguration: { scanOnPush: true } }),
  )
  await ecr.send(
    new CreateRepositoryCommand({ repositoryName: 'bare', tags: [{ Key: 'team', Value: 'repository' }] }),
  )
  const policyText = document({ Principal: { AWS: localAws.account }, Action: 'ecr:BatchGetImage' })
  await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }))
  const store = createImageStore()
  const image = addImage(store, [await addLayer(store, [['etc/motd', 'v1']])])
  await createRegistryActor(localAws).pushManifest(repositoryName, store, image, 'v1')
  const uri = `${localAws.account}.dkr.ecr.${localAws.region}.amazonaws.com/${repositoryName}`
  return `${uri}:v1`
}

async function buildFunctions(
  localAws: LocalAws,
  { subnet, group, image }: SampleNetwork & { image: string },
): Promise<void> {
  const lambda = new LambdaClient(localAws.client())
  const { LayerVersionArn = '' } = await lambda.send(
    new PublishLayerVersionCommand({ LayerName: 'shared', Content: { ZipFile: EMPTY_ZIP_FILE } }),
  )
  const Role = `arn:aws:iam::${localAws.account}:role/app/orders`
  const FunctionName = 'orders'
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Role,
      Code: { ZipFile: EMPTY_ZIP_FILE },
      Layers: [LayerVersionArn],
      Tags: { team: 'function' },
      VpcConfig: { SubnetIds: [subnet], SecurityGroupIds: [group] },
      Environment: { Variables: { SLACK: SAMPLE_SECRET } },
    }),
  )
  await lambda.send(new PublishVersionCommand({ FunctionName }))
  await lambda.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }))
  await lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName, AuthType: 'AWS_IAM' }))
  const open = { StatementId: 'events', Action: 'lambda:InvokeFunction', Principal: 'events.amazonaws.com' }
  await lambda.send(new AddPermissionCommand({ FunctionName, ...open, SourceAccount: localAws.account }))
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'resized',
      PackageType: 'Image',
      Role,
      Code: { ImageUri: image },
    }),
  )
}

/** A queue that a function consumes, its dead-letter queue, and a topic for failures. */
async function buildEventSources(localAws: LocalAws): Promise<void> {
  const lambda = new LambdaClient(localAws.client())
  const sqs = new SQSClient(localAws.client())
  const { TopicArn } = await new SNSClient(localAws.client()).send(
    new CreateTopicCommand({ Name: 'failed', Tags: [{ Key: 'team', Value: 'topic' }] }),
  )
  await sqs.send(new CreateQueueCommand({ QueueName: 'failed-jobs', tags: { team: 'queue' } }))
  const RedrivePolicy = JSON.stringify({
    deadLetterTargetArn: queueArn(localAws, 'failed-jobs'),
    maxReceiveCount: 3,
  })
  await sqs.send(new CreateQueueCommand({ QueueName: 'jobs', Attributes: { RedrivePolicy } }))
  const FunctionName = 'orders'
  const EventSourceArn = queueArn(localAws, 'jobs')
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName, EventSourceArn, Enabled: false }))
  const DestinationConfig = { OnFailure: { Destination: TopicArn } }
  await lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName, DestinationConfig }))
}

function queueArn({ region, account }: LocalAws, name: string): string {
  return `arn:aws:sqs:${region}:${account}:${name}`
}

async function buildServices(
  localAws: LocalAws,
  { subnet, group, image }: SampleNetwork & { image: string },
): Promise<void> {
  const ecs = new ECSClient(localAws.client())
  await ecs.send(
    new CreateClusterCommand({
      clusterName: 'shop',
      configuration: { executeCommandConfiguration: { logging: 'NONE' } },
    }),
  )
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'orders',
      tags: [{ key: 'team', value: 'definition' }],
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      taskRoleArn: `arn:aws:iam::${localAws.account}:role/tasks`,
      executionRoleArn: `arn:aws:iam::${localAws.account}:role/tasks`,
      containerDefinitions: [
        { name: 'orders', image, essential: true, environment: [{ name: 'SLACK', value: SAMPLE_SECRET }] },
      ],
    }),
  )
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'shop',
      serviceName: 'orders',
      tags: [{ key: 'team', value: 'service' }],
      taskDefinition: 'orders',
      desiredCount: 0,
      launchType: 'FARGATE',
      networkConfiguration: {
        awsvpcConfiguration: { subnets: [subnet], securityGroups: [group], assignPublicIp: 'DISABLED' },
      },
    }),
  )
  await runTask(ecs)
}

/** A task that counts as one of the service: the local AWS starts none for it. */
async function runTask(ecs: ECSClient): Promise<void> {
  const proxy = { name: 'proxy', image: 'public.ecr.aws/nginx/nginx:1.27', essential: true, user: 'nginx' }
  const containerDefinitions = [proxy]
  await ecs.send(new RegisterTaskDefinitionCommand({ family: 'proxy', containerDefinitions }))
  await ecs.send(new RunTaskCommand({ cluster: 'shop', taskDefinition: 'proxy', startedBy: 'orders' }))
}

/** A trail of all regions that logs. */
export async function buildTrail(localAws: LocalAws): Promise<void> {
  const s3 = new S3Client({ ...localAws.client(), forcePathStyle: true })
  await s3.send(new CreateBucketCommand({ Bucket: 'trails' }))
  const cloudTrail = new CloudTrailClient(localAws.client())
  const trail = {
    Name: 'all',
    S3BucketName: 'trails',
    IsMultiRegionTrail: true,
    EnableLogFileValidation: true,
  }
  await cloudTrail.send(new CreateTrailCommand(trail))
  await cloudTrail.send(new StartLoggingCommand({ Name: 'all' }))
}

async function buildWatchers(localAws: LocalAws): Promise<void> {
  const Features = [{ Name: 'LAMBDA_NETWORK_LOGS', Status: 'ENABLED' } as const]
  const guardDuty = new GuardDutyClient(localAws.client())
  const { DetectorId } = await guardDuty.send(new CreateDetectorCommand({ Enable: true, Features }))
  await guardDuty.send(
    new CreateFilterCommand({
      DetectorId,
      Name: 'port-scans',
      Action: 'ARCHIVE',
      FindingCriteria: { Criterion: { type: { Equals: ['Recon:EC2/Portscan'] } } },
    }),
  )
  const FindingTypes = ['Backdoor:Lambda/C&CActivity.B']
  await guardDuty.send(new CreateSampleFindingsCommand({ DetectorId, FindingTypes }))
  const accessAnalyzer = new AccessAnalyzerClient(localAws.client())
  await accessAnalyzer.send(new CreateAnalyzerCommand({ analyzerName: 'external', type: 'ACCOUNT' }))
  await accessAnalyzer.send(
    new CreateAnalyzerCommand({ analyzerName: 'unused', type: 'ACCOUNT_UNUSED_ACCESS' }),
  )
  await new Inspector2Client(localAws.client()).send(new EnableCommand({ resourceTypes: ['ECR', 'LAMBDA'] }))
}
