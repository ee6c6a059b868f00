/** Properties of the resource policies of a type of resource. */
export interface ResourcePolicyKind {
  /** Patterns of the actions that the policy can allow on the resource. */
  actions: readonly string[]
  /** Actions that illustrate the access, most dangerous first. */
  significantActions: readonly string[]
  /** Whether the service answers requests without credentials. */
  anonymous: boolean
  /** The ARN patterns of the resource and its content; undefined if statements name them differently. */
  resources: readonly string[] | undefined
}

/** The CloudFormation type of a resource, such as `AWS::SQS::Queue`, and its ARN. */
interface PolicyResource {
  resourceType: string
  resourceArn: string
}

type KindBuilder = (arn: string) => Partial<ResourcePolicyKind>

const buildWithArn: KindBuilder = arn => ({ resources: [arn] })
const buildWithContents: KindBuilder = arn => ({ resources: [arn, `${arn}/*`] })

/**
 * By service and name of the type; the type of a policy stands for the resource that it is attached to. SQS, S3 and a
 * few other services authorize requests without credentials by the resource policy (SQS Developer Guide, "Basic
 * examples of Amazon SQS policies"; S3 User Guide, "Principals"; OpenSearch Service, "Identity and Access
 * Management"; EFS, "Using IAM to control file system data access").
 */
const KINDS: readonly (readonly [RegExp, KindBuilder])[] = [
  [
    /^AWS::(Lambda|Serverless)::Layer/,
    arn => ({ significantActions: ['lambda:GetLayerVersion'], resources: listLayerArns(arn) }),
  ],
  [/^AWS::(Lambda|Serverless)::/, arn => ({ resources: listFunctionArns(arn) })],
  [/^AWS::ECR::(Registry|PullThrough|Replication)/, () => ({ significantActions: REGISTRY })],
  [/^AWS::ECR::/, buildWithArn],
  [/^AWS::SQS::/, arn => ({ anonymous: true, resources: [arn] })],
  [/^AWS::SNS::/, buildWithArn],
  [/^AWS::Events::/, arn => ({ resources: [arn, arn.replace(':event-bus/', ':rule/') + '/*'] })],
  [/^AWS::S3::/, arn => ({ anonymous: true, ...buildWithContents(arn) })],
  [/^AWS::KMS::/, buildWithArn],
  [/^AWS::SecretsManager::/, arn => ({ resources: [arn, `${arn}-??????`] })],
  [/^AWS::(OpenSearchService|Elasticsearch)::/, arn => ({ anonymous: true, ...buildWithContents(arn) })],
  [/^AWS::EFS::/, arn => ({ anonymous: true, resources: [arn] })],
  [/^AWS::(MediaStore|MediaPackageV2)::/, arn => ({ anonymous: true, ...buildWithContents(arn) })],
  [/^AWS::ApiGateway(V2)?::/, () => ({ anonymous: true, actions: ['execute-api:*'] })],
  [/^AWS::VpcLattice::/, () => ({ anonymous: true, actions: ['vpc-lattice-svcs:*'] })],
  [/^AWS::(Kinesis|DynamoDB|S3Express)::/, buildWithContents],
]

const REGISTRY = ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:BatchImportUpstreamImage']

const SIGNIFICANT_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  lambda: [
    'lambda:InvokeFunction',
    'lambda:InvokeFunctionUrl',
    'lambda:UpdateFunctionCode',
    'lambda:AddPermission',
    'lambda:GetFunction',
  ],
  ecr: ['ecr:PutImage', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:SetRepositoryPolicy'],
  sqs: ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
  sns: ['sns:Publish', 'sns:Subscribe', 'sns:SetTopicAttributes', 'sns:GetTopicAttributes'],
  events: ['events:PutEvents', 'events:PutRule', 'events:DescribeRule'],
  s3: ['s3:PutObject', 's3:GetObject', 's3:ListBucket', 's3:PutBucketPolicy'],
  kms: ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:Encrypt', 'kms:PutKeyPolicy', 'kms:DescribeKey'],
  secretsmanager: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
}

/** The properties of the policy of a resource. For a type that is not listed here, every statement counts. */
export function findResourcePolicyKind({ resourceType, resourceArn }: PolicyResource): ResourcePolicyKind {
  const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(resourceArn)?.[1]
  const build = KINDS.find(([pattern]) => pattern.test(resourceType))?.[1]
  return {
    actions: service === undefined ? ['*'] : [`${service}:*`],
    significantActions: SIGNIFICANT_ACTIONS[service ?? ''] ?? [],
    anonymous: false,
    resources: undefined,
    ...build?.(resourceArn),
  }
}

/** A function, or a version or alias, which has its own policy. `$LATEST` has the policy of the function. */
function listFunctionArns(arn: string): string[] {
  const [, whole, qualifier] = /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+):(.+)$/.exec(arn) ?? []
  return whole !== undefined && qualifier === '$LATEST' ? [whole, arn] : [arn]
}

function listLayerArns(arn: string): string[] {
  return /:layer:[^:]+:\d+$/.test(arn) ? [arn] : [arn, `${arn}:*`]
}
