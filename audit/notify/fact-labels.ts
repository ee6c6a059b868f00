import type { PolicyDocument } from '../engines/iam/policy-document.ts'
import type { FactName, FactsByKind } from '../resources/kinds.ts'
import type { Kind, Resource } from '../resources/resource.ts'
import { describeField } from './describe-field.ts'

/** The names of the fields that every value of a fact has; none for lists, resources, policies and maps. */
type FieldName<V> = V extends string | number | boolean | readonly unknown[] | Resource | PolicyDocument
  ? never
  : string extends keyof V
    ? never
    : keyof V & string

/**
 * The words for a fact in messages, and for its fields if its value has some. `{}` stands for the name of an entry in a
 * map of numbers, in which a number that is absent is 0.
 */
type FactLabel<V> = [FieldName<V>] extends [never] ? string : LabelWithFields<FieldName<V>>

interface LabelWithFields<F extends string = string> {
  label: string
  fields: Readonly<Record<F, string>>
}

type FactLabels = { [K in Kind]: { [F in FactName<K>]: FactLabel<FactsByKind[K][F]> } }

const vpc = 'VPC'
const subnets = 'subnets'
const securityGroups = 'security groups'
const policy = 'resource policy'
const inlinePolicies = 'inline policies'
const attachedPolicies = 'attached policies'
const boundary = 'permissions boundary'
const tags = 'tags'
const createdAt = 'creation time'
const deadLetterQueue = 'dead-letter queue'

/** The labels of what a function or a published version runs. */
const configuration = {
  runtime: 'runtime',
  role: 'execution role',
  environment: 'environment variable',
  imageUri: 'image',
  image: 'image',
  tagRepository: 'repository of its image tag',
  imageTag: 'image tag',
  layers: 'layers',
  layerNames: 'layers',
  vpc,
  subnets,
  securityGroups,
  deadLetterQueue,
  deadLetterTopic: 'dead-letter topic',
}

/** The words for each fact that a message can show. */
const factLabels: FactLabels = {
  'AWS::CloudTrail::AccountTrails': { trails: 'trails' },
  'AWS::EC2::FlowLog': {},
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': {},
  'AWS::EC2::NetworkAcl': { vpc, isDefault: 'default network ACL of its VPC', entries: 'rules' },
  'AWS::EC2::NetworkInterface': {
    subnet: 'subnet',
    securityGroups,
    service: 'service',
    function: 'function',
    endpoint: 'VPC endpoint',
  },
  'AWS::EC2::RouteTable': {
    vpc,
    routes: 'routes',
    internetGateways: 'internet gateways',
    natGateways: 'NAT gateways',
    peeringConnections: 'VPC peering connections',
  },
  'AWS::EC2::SecurityGroup': {
    name: 'name',
    vpc,
    ingress: 'inbound rule',
    egress: 'outbound rule',
    sources: 'security groups that its inbound rules allow',
    destinations: 'security groups that its outbound rules allow',
  },
  'AWS::EC2::Subnet': {
    vpc,
    mapPublicIpOnLaunch: 'automatic assignment of public IP addresses',
    routeTable: 'route table',
    routeTableAssociation: 'route table association',
    networkAcl: 'network ACL',
    networkAclAssociation: 'network ACL association',
  },
  'AWS::EC2::SubnetNetworkAclAssociation': {},
  'AWS::EC2::SubnetRouteTableAssociation': {},
  'AWS::EC2::VPC': {
    isDefault: 'default VPC of its region',
    flowLogs: 'flow logs',
    subnets,
    endpoints: 'VPC endpoints',
    endpointServices: 'services of VPC endpoints',
    defaultSecurityGroup: 'default security group',
    defaultNetworkAcl: 'default network ACL',
    mainRouteTable: 'main route table',
    mainRouteTableAssociation: 'main route table association',
  },
  'AWS::EC2::VPCEndpoint': {
    serviceName: 'service name',
    type: 'endpoint type',
    state: 'state',
    policy: 'endpoint policy',
    securityGroups,
  },
  'AWS::EC2::VPCPeeringConnection': {},
  'AWS::ECR::Image': {
    repository: 'repository',
    tags,
    taggedAs: tags,
    pushedAt: 'push time',
    mediaType: 'media type',
    storage: 'storage class',
    content: 'type of content',
    children: 'images of its platforms',
    subject: 'image that it refers to',
    scan: {
      label: 'scan',
      fields: {
        status: 'scan status',
        completedAt: 'scan completion time',
        counts: 'number of {} vulnerabilities',
        worst: 'one of the ten most severe vulnerabilities:',
      },
    },
  },
  'AWS::ECR::ImageTag': {},
  'AWS::ECR::Registry': {
    policy: 'registry policy',
    scanning: {
      label: 'scanning configuration',
      fields: { scanType: 'scan type', rules: 'scanning rules' },
    },
    pullThroughRules: 'pull through cache rules',
    creationTemplates: 'repository creation templates',
  },
  'AWS::ECR::Repository': {
    registry: 'registry',
    tagMutability: {
      label: 'tag mutability',
      fields: { mode: 'tag mutability', exclusions: 'tag mutability exclusions' },
    },
    policy: 'repository policy',
    lifecyclePolicy: 'lifecycle policy',
    scanFrequency: 'scan frequency',
    latestImage: 'latest image',
    latestPush: 'latest push',
  },
  'AWS::ECS::Service': {
    taskDefinition: 'task definition',
    deployedRevisions: 'deployed task definitions',
    launchType: 'launch type',
    platformVersion: 'platform version',
    platformFamily: 'platform family',
    assignPublicIp: 'assignment of public IP addresses',
    enableExecuteCommand: 'ECS Exec',
    subnets,
    securityGroups,
    running: 'images of its running tasks',
    runningRevisions: 'task definitions of its running tasks',
  },
  'AWS::ECS::TaskDefinition': {
    status: 'status',
    containers: 'containers',
    volumes: 'volumes',
    networkMode: 'network mode',
    pidMode: 'PID mode',
    ipcMode: 'IPC mode',
    compatibilities: 'compatible launch types',
    operatingSystemFamily: 'operating system family',
    taskRole: 'task role',
    executionRole: 'task execution role',
    tagRepositories: 'repositories of its image tags',
  },
  'AWS::Events::EventBus': { policy },
  'AWS::GuardDuty::Detector': { status: 'status', features: 'features' },
  'AWS::IAM::Group': { inlinePolicies, attachedPolicies },
  'AWS::IAM::ManagedPolicy': { defaultVersion: 'default version', document: 'document' },
  'AWS::IAM::OIDCProvider': { clientIds: 'client IDs', thumbprints: 'thumbprints' },
  'AWS::IAM::Role': {
    trust: 'trust policy',
    oidcProviders: 'OIDC providers in its trust policy',
    samlProviders: 'SAML providers in its trust policy',
    boundary,
    tags,
    createdAt,
    lastUsedAt: 'last use',
    inlinePolicies,
    attachedPolicies,
  },
  'AWS::IAM::SAMLProvider': { metadata: 'metadata document' },
  'AWS::IAM::User': {
    boundary,
    tags,
    createdAt,
    passwordLastUsedAt: 'last use of its password',
    inlinePolicies,
    attachedPolicies,
    groups: 'groups',
    password: { label: 'console password', fields: { createdAt: 'creation time of its console password' } },
    mfaDevices: 'MFA devices',
    accessKeys: 'access keys',
  },
  'AWS::InspectorV2::AccountStatus': {
    ecr: 'ECR scanning',
    lambda: 'Lambda standard scanning',
    lambdaCode: 'Lambda code scanning',
  },
  'AWS::Lambda::Function': {
    ...configuration,
    urls: 'function URLs',
    sourceQueues: 'queues that trigger it',
    destinationQueues: 'destination queues',
    destinationTopics: 'destination topics',
    sourceTopics: 'topics that trigger it',
    policies: policy,
    versions: 'versions in use',
    routes: 'alias routing',
    runtimeManagement: {
      label: 'runtime management',
      fields: { updateRuntimeOn: 'runtime update mode', runtimeVersionArn: 'runtime version' },
    },
  },
  'AWS::Lambda::Layer': {},
  'AWS::Lambda::LayerVersion': { policy, layer: 'layer', compatibleRuntimes: 'compatible runtimes' },
  'AWS::Lambda::Version': { ...configuration, policy },
  'AWS::Organizations::Account': {
    passwordPolicy: {
      label: 'password policy',
      fields: {
        minimumLength: 'minimum length of passwords',
        reusePrevention: 'number of passwords that cannot be reused',
      },
    },
    rootAccessKeys: 'number of root access keys',
    rootMfa: 'root MFA',
    rootPassword: 'root password',
  },
  'AWS::SNS::Topic': { policy },
  'AWS::SQS::Queue': { policy, deadLetterQueue },
  'Assay::Deployment': {
    trails: 'trails',
    regionalDeployments: 'regions',
    sweeps: {
      label: 'full scans',
      fields: { running: 'running full scan', last: 'last full scan', deadlines: 'deadlines of full scans' },
    },
    idleWorkers: 'functions that do not run',
    idleSchedules: 'schedules that do not run',
  },
  'Assay::RegionalDeployment': {
    rules: {
      label: 'EventBridge rules',
      fields: { expected: 'number of EventBridge rules', broken: 'broken EventBridge rules' },
    },
    alarms: { label: 'alarms', fields: { missing: 'missing alarms', raised: 'alarms in state ALARM' } },
    queues: {
      label: 'queues',
      fields: { missing: 'missing queues', deadLetters: 'number of messages in {}' },
    },
  },
}

/** The words for a fact; those of its name for a fact that the kind no longer has. */
export function describeFact(kind: Kind, name: string): string {
  const found = findFactLabel(kind, name) ?? describeField(name)
  return typeof found === 'string' ? found : found.label
}

/** The words for a field of a fact; undefined if only the fact has a label. */
export function findFieldLabel(kind: Kind, fact: string, field: string): string | undefined {
  const found = findFactLabel(kind, fact)
  if (typeof found !== 'object' || !Object.hasOwn(found.fields, field)) return undefined
  return found.fields[field]
}

function findFactLabel(kind: Kind, name: string): string | LabelWithFields | undefined {
  const labels: Readonly<Record<string, string | LabelWithFields>> = factLabels[kind]
  return Object.hasOwn(labels, name) ? labels[name] : undefined
}
