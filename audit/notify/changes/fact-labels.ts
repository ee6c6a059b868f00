import type { PolicyDocument } from '../../engines/iam/policy-document.ts'
import type { FactName, FactsByKind } from '../../resources/kinds.ts'
import type { Kind, Resource } from '../../resources/resource.ts'
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

/** A fact without a label has the words of its name. */
type FactLabels = { [K in Kind]?: { [F in FactName<K>]?: FactLabel<FactsByKind[K][F]> } }

const policy = 'resource policy'
const boundary = 'permissions boundary'
const tags = 'tags'
const createdAt = 'creation time'
const deadLetterQueue = 'dead-letter queue'

/** The labels of what a function or a published version runs. */
const configuration = {
  role: 'execution role',
  environment: 'environment variable',
  tagRepository: 'repository of its image tag',
  layerNames: 'layers',
  codeSha256: 'hash of its code',
  logging: {
    label: 'logging',
    fields: { format: 'log format', applicationLevel: 'application log level' },
  },
  deadLetterQueue,
  deadLetterTopic: 'dead-letter topic',
}

/** The words for facts in messages, where those of the name of the fact do not say it. */
const factLabels: FactLabels = {
  'AWS::AccessAnalyzer::AccountAnalyzers': {
    externalAnalyzers: 'external access analyzers',
    administrator: {
      label: 'other account that can have an analyzer of the organization',
      fields: {
        account: 'account that can have an analyzer of the organization',
        role: 'role of that account in the organization',
      },
    },
  },
  'AWS::EC2::NetworkAcl': { isDefault: 'default network ACL of its VPC', entries: 'rules' },
  'AWS::EC2::NetworkInterface': {
    endpoint: 'VPC endpoint',
  },
  'AWS::EC2::RouteTable': {
    natGateways: 'NAT gateways',
    peeringConnections: 'VPC peering connections',
  },
  'AWS::EC2::SecurityGroup': {
    ingress: 'inbound rule',
    egress: 'outbound rule',
    sources: 'security groups that its inbound rules allow',
    destinations: 'security groups that its outbound rules allow',
    sourcePrefixLists: 'prefix lists that its inbound rules allow',
    destinationPrefixLists: 'prefix lists that its outbound rules allow',
  },
  'AWS::EC2::Subnet': {
    mapPublicIpOnLaunch: 'automatic assignment of public IP addresses',
  },
  'AWS::EC2::VPC': {
    isDefault: 'default VPC of its region',
    endpoints: 'VPC endpoints',
    endpointServices: 'services of VPC endpoints',
  },
  'AWS::EC2::VPCEndpoint': {
    type: 'endpoint type',
    policy: 'endpoint policy',
  },
  'AWS::ECR::Image': {
    taggedAs: tags,
    pushedAt: 'push time',
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
        fixes: 'known fixes of {} vulnerabilities',
      },
    },
    suppressed: {
      label: 'suppressed vulnerabilities',
      fields: {
        CRITICAL: 'number of suppressed CRITICAL vulnerabilities',
        HIGH: 'number of suppressed HIGH vulnerabilities',
        MEDIUM: 'number of suppressed MEDIUM vulnerabilities',
        LOW: 'number of suppressed LOW vulnerabilities',
        INFORMATIONAL: 'number of suppressed INFORMATIONAL vulnerabilities',
        UNDEFINED: 'number of suppressed UNDEFINED vulnerabilities',
        UNTRIAGED: 'number of suppressed UNTRIAGED vulnerabilities',
      },
    },
  },
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
    tagMutability: {
      label: 'tag mutability',
      fields: { mode: 'tag mutability', exclusions: 'tag mutability exclusions' },
    },
    policy: 'repository policy',
  },
  'AWS::ECS::Cluster': {
    executeCommand: {
      label: 'configuration of ECS Exec',
      fields: {
        logging: 'logging of ECS Exec',
        logGroup: 'log group of ECS Exec',
        bucket: 'bucket of ECS Exec',
        encryptionKey: 'key of ECS Exec',
      },
    },
    runtimeCoverage: {
      label: 'coverage by Runtime Monitoring',
      fields: {
        status: 'coverage by Runtime Monitoring',
        fargateIssues: 'issues of tasks on Fargate',
        fargateIssueCount: 'number of issues of tasks on Fargate',
        issue: 'issue of the coverage',
        isAgentManaged: 'management of the GuardDuty agent',
        uncoveredInstances: 'number of container instances without an agent',
      },
    },
  },
  'AWS::ECS::Service': {
    deployedRevisions: 'deployed task definitions',
    assignPublicIp: 'assignment of public IP addresses',
    enableExecuteCommand: 'ECS Exec',
    running: 'images of its running tasks',
    runningRevisions: 'task definitions of its running tasks',
  },
  'AWS::ECS::StandaloneTasks': { images: 'images of its running tasks' },
  'AWS::ECS::TaskDefinition': {
    pidMode: 'PID mode',
    compatibilities: 'compatible launch types',
    executionRole: 'task execution role',
    tagRepositories: 'repositories of its image tags',
  },
  'AWS::Events::EventBus': { policy },
  'AWS::IAM::Role': {
    trust: 'trust policy',
    oidcProviders: 'OIDC providers in its trust policy',
    samlProviders: 'SAML providers in its trust policy',
    boundary,
    createdAt,
    lastUsedAt: 'last use',
  },
  'AWS::IAM::SAMLProvider': { metadata: 'metadata document' },
  'AWS::IAM::User': {
    boundary,
    createdAt,
    passwordLastUsedAt: 'last use of its password',
    password: { label: 'console password', fields: { createdAt: 'creation time of its console password' } },
  },
  'AWS::InspectorV2::AccountStatus': {
    ecr: 'ECR scanning',
    lambda: 'Lambda standard scanning',
    lambdaCode: 'Lambda code scanning',
  },
  'AWS::Lambda::CodeSigningConfig': {
    untrustedArtifacts: 'policy for untrusted code',
    allowedPublishers: 'allowed publishers',
  },
  'AWS::Lambda::Function': {
    ...configuration,
    urls: 'function URLs',
    sourceQueues: 'queues that trigger it',
    sourceTopics: 'topics that trigger it',
    policies: policy,
    versions: 'versions in use',
    routes: 'alias routing',
    pinnedVersions: 'versions in use by their number',
    pins: 'use of versions by their number',
    runtimeManagement: {
      label: 'runtime management',
      fields: { updateRuntimeOn: 'runtime update mode', runtimeVersionArn: 'runtime version' },
    },
    codeSigningConfig: 'code signing configuration',
  },
  'AWS::Lambda::LayerVersion': { policy },
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
    rootUse: {
      label: 'last use of the root user',
      fields: { password: 'last use of the root password', accessKey: 'last use of a root access key' },
    },
  },
  'AWS::SNS::Topic': { policy },
  'AWS::SQS::Queue': { policy, deadLetterQueue },
  'Assay::Deployment': {
    regionalDeployments: 'regions',
    sweeps: {
      label: 'full scans',
      fields: {
        running: 'running full scan',
        last: 'last full scan',
        initialScanEndedAt: 'end of the initial scan',
        deadlines: 'deadlines of full scans',
      },
    },
    idleWorkers: 'functions that do not process every message',
    changedFunctions: 'functions that differ from their deployment',
    idleSchedules: 'schedules that do not run as deployed',
    expiry: 'expiry of items of the table',
    topic: { label: 'topic', fields: { subscriptions: 'number of confirmed subscriptions of the topic' } },
  },
  'Assay::RegionalDeployment': {
    rules: {
      label: 'EventBridge rules',
      fields: { expected: 'number of EventBridge rules', broken: 'broken EventBridge rules' },
    },
    alarms: {
      label: 'alarms',
      fields: {
        missing: 'missing alarms',
        raised: 'alarms in state ALARM',
        muted: 'alarms that do not notify the topic',
      },
    },
    queues: {
      label: 'queues',
      fields: {
        missing: 'missing queues',
        deadLetters: 'number of messages in {}',
        changed: 'queues with other attributes than deployed',
      },
    },
  },
}

/** The words for a fact. */
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
  const labels: Readonly<Record<string, string | LabelWithFields>> = factLabels[kind] ?? {}
  return Object.hasOwn(labels, name) ? labels[name] : undefined
}
