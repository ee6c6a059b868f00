/** What a resource policy of a type of resources is about. */
export interface ResourceKind {
  /** Patterns of the actions that it can allow on the resource. */
  actions: readonly string[]
  /** Actions that tell what access means, the worst first. */
  telling: readonly string[]
  /** Whether the service answers requests without credentials. */
  anonymous: boolean
  /** The ARNs of the resource and of what is in it, as patterns; undefined where statements name them otherwise. */
  resources: readonly string[] | undefined
}

/** The type of a resource by CloudFormation's name, such as `AWS::SQS::Queue`, and its ARN. */
interface Resource {
  resourceType: string
  resourceArn: string
}

type Making = (arn: string) => Partial<ResourceKind>

const alone: Making = arn => ({ resources: [arn] })
const withContents: Making = arn => ({ resources: [arn, `${arn}/*`] })

/**
 * By the type's service and name, a policy's resource type standing for what it is attached to. SQS, S3 and a few more
 * authorize requests without credentials by the resource's policy (SQS Developer Guide, "Basic examples of Amazon SQS
 * policies"; S3 User Guide, "Principals"; OpenSearch Service, "Identity and Access Management"; EFS, "Using IAM to
 * control file system data access").
 */
const KINDS: readonly (readonly [RegExp, Making])[] = [
  [
    /^AWS::(Lambda|Serverless)::Layer/,
    arn => ({ telling: ['lambda:GetLayerVersion'], resources: layersOf(arn) }),
  ],
  [/^AWS::(Lambda|Serverless)::/, arn => ({ resources: functionsOf(arn) })],
  [/^AWS::ECR::(Registry|PullThrough|Replication)/, () => ({ telling: REGISTRY })],
  [/^AWS::ECR::/, alone],
  [/^AWS::SQS::/, arn => ({ anonymous: true, resources: [arn] })],
  [/^AWS::SNS::/, alone],
  [/^AWS::Events::/, arn => ({ resources: [arn, arn.replace(':event-bus/', ':rule/') + '/*'] })],
  [/^AWS::S3::/, arn => ({ anonymous: true, ...withContents(arn) })],
  [/^AWS::KMS::/, alone],
  [/^AWS::SecretsManager::/, arn => ({ resources: [arn, `${arn}-??????`] })],
  [/^AWS::(OpenSearchService|Elasticsearch)::/, arn => ({ anonymous: true, ...withContents(arn) })],
  [/^AWS::EFS::/, arn => ({ anonymous: true, resources: [arn] })],
  [/^AWS::(MediaStore|MediaPackageV2)::/, arn => ({ anonymous: true, ...withContents(arn) })],
  [/^AWS::ApiGateway(V2)?::/, () => ({ anonymous: true, actions: ['execute-api:*'] })],
  [/^AWS::VpcLattice::/, () => ({ anonymous: true, actions: ['vpc-lattice-svcs:*'] })],
  [/^AWS::(Kinesis|DynamoDB|S3Express)::/, withContents],
]

const REGISTRY = ['ecr:ReplicateImage', 'ecr:CreateRepository', 'ecr:BatchImportUpstreamImage']

const TELLING: Readonly<Record<string, readonly string[]>> = {
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

/** What the policy of such a resource is about; of a type that is not known here, every statement counts. */
export function kindOf({ resourceType, resourceArn }: Resource): ResourceKind {
  const service = /^arn:[^:]*:([a-z0-9-]+):/.exec(resourceArn)?.[1]
  const making = KINDS.find(([pattern]) => pattern.test(resourceType))?.[1]
  return {
    actions: service === undefined ? ['*'] : [`${service}:*`],
    telling: TELLING[service ?? ''] ?? [],
    anonymous: false,
    resources: undefined,
    ...making?.(resourceArn),
  }
}

/** A function, or a version or an alias of it, which has a policy of its own; that of `$LATEST` is the function's. */
function functionsOf(arn: string): string[] {
  const [, whole, qualifier] = /^(arn:[^:]*:lambda:[^:]*:[^:]*:function:[^:]+):(.+)$/.exec(arn) ?? []
  return whole !== undefined && qualifier === '$LATEST' ? [whole, arn] : [arn]
}

function layersOf(arn: string): string[] {
  return /:layer:[^:]+:\d+$/.test(arn) ? [arn] : [arn, `${arn}:*`]
}
