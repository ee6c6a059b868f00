import { quoteName } from '../../../../../audit/text/quote-text.ts'
import type { Json } from '../../../template/template.ts'
import { getField, isJsonObject } from '../../value-texts.ts'
import { createUnresolvedPart, type JsonObject } from '../serverless-value.ts'

/** A statement: the service with its actions, and the resources, with parameters in braces and without `arn:aws:`. */
type TemplateStatement = readonly [actions: string, resources: string]

/**
 * The statements of policy templates (AWS SAM Developer Guide, "AWS SAM policy template list"). `{here}` stands for the
 * region and the account.
 */
const TEMPLATES: Readonly<Record<string, readonly TemplateStatement[]>> = {
  AWSSecretsManagerGetSecretValuePolicy: [['secretsmanager: GetSecretValue', '{SecretArn}']],
  AthenaQueryPolicy: [
    [
      'athena: ListWorkGroups GetExecutionEngine GetExecutionEngines GetNamespace GetCatalogs GetNamespaces GetTables GetTable',
      '*',
    ],
    [
      'athena: StartQueryExecution GetQueryResults DeleteNamedQuery GetNamedQuery ListQueryExecutions StopQueryExecution GetQueryResultsStream ListNamedQueries CreateNamedQuery GetQueryExecution BatchGetNamedQuery BatchGetQueryExecution GetWorkGroup',
      'athena:{here}:workgroup/{WorkGroupName}',
    ],
  ],
  CloudFormationDescribeStacksPolicy: [['cloudformation: DescribeStacks', 'cloudformation:{here}:stack/*']],
  CloudWatchPutMetricPolicy: [['cloudwatch: PutMetricData', '*']],
  DynamoDBBackupFullAccessPolicy: [
    ['dynamodb: CreateBackup DescribeContinuousBackups', 'dynamodb:{here}:table/{TableName}'],
    ['dynamodb: DeleteBackup DescribeBackup ListBackups', 'dynamodb:{here}:table/{TableName}/backup/*'],
  ],
  DynamoDBCrudPolicy: [
    [
      'dynamodb: GetItem DeleteItem PutItem Scan Query UpdateItem BatchWriteItem BatchGetItem DescribeTable ConditionCheckItem',
      'dynamodb:{here}:table/{TableName} dynamodb:{here}:table/{TableName}/index/*',
    ],
  ],
  DynamoDBReadPolicy: [
    [
      'dynamodb: GetItem Scan Query BatchGetItem DescribeTable',
      'dynamodb:{here}:table/{TableName} dynamodb:{here}:table/{TableName}/index/*',
    ],
  ],
  DynamoDBReconfigurePolicy: [['dynamodb: UpdateTable', 'dynamodb:{here}:table/{TableName}']],
  DynamoDBStreamReadPolicy: [
    [
      'dynamodb: DescribeStream GetRecords GetShardIterator',
      'dynamodb:{here}:table/{TableName}/stream/{StreamName}',
    ],
    ['dynamodb: ListStreams', 'dynamodb:{here}:table/{TableName}/stream/*'],
  ],
  DynamoDBWritePolicy: [
    [
      'dynamodb: PutItem UpdateItem BatchWriteItem',
      'dynamodb:{here}:table/{TableName} dynamodb:{here}:table/{TableName}/index/*',
    ],
  ],
  EC2DescribePolicy: [['ec2: DescribeRegions DescribeInstances', '*']],
  EcsRunTaskPolicy: [['ecs: RunTask', 'ecs:{here}:task-definition/{TaskDefinition}']],
  EventBridgePutEventsPolicy: [['events: PutEvents', 'events:{here}:event-bus/{EventBusName}']],
  FilterLogEventsPolicy: [['logs: FilterLogEvents', 'logs:{here}:log-group:{LogGroupName}:log-stream:*']],
  FirehoseCrudPolicy: [
    [
      'firehose: CreateDeliveryStream DeleteDeliveryStream DescribeDeliveryStream PutRecord PutRecordBatch UpdateDestination',
      'firehose:{here}:deliverystream/{DeliveryStreamName}',
    ],
  ],
  FirehoseWritePolicy: [
    ['firehose: PutRecord PutRecordBatch', 'firehose:{here}:deliverystream/{DeliveryStreamName}'],
  ],
  KMSDecryptPolicy: [['kms: Decrypt', 'kms:{here}:key/{KeyId}']],
  KMSEncryptPolicy: [['kms: Encrypt', 'kms:{here}:key/{KeyId}']],
  KinesisCrudPolicy: [
    [
      'kinesis: AddTagsToStream CreateStream DecreaseStreamRetentionPeriod DeleteStream DescribeStream DescribeStreamSummary GetShardIterator IncreaseStreamRetentionPeriod ListTagsForStream MergeShards PutRecord PutRecords SplitShard RemoveTagsFromStream',
      'kinesis:{here}:stream/{StreamName}',
    ],
  ],
  KinesisStreamReadPolicy: [
    ['kinesis: ListStreams DescribeLimits', 'kinesis:{here}:stream/*'],
    [
      'kinesis: DescribeStream DescribeStreamSummary GetRecords GetShardIterator',
      'kinesis:{here}:stream/{StreamName}',
    ],
  ],
  LambdaInvokePolicy: [['lambda: InvokeFunction', 'lambda:{here}:function:{FunctionName}*']],
  S3CrudPolicy: [
    [
      's3: GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject',
      's3:::{BucketName} s3:::{BucketName}/*',
    ],
  ],
  S3FullAccessPolicy: [
    [
      's3: GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging',
      's3:::{BucketName}/*',
    ],
    [
      's3: ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration',
      's3:::{BucketName}',
    ],
  ],
  S3ReadPolicy: [
    [
      's3: GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration',
      's3:::{BucketName} s3:::{BucketName}/*',
    ],
  ],
  S3WritePolicy: [
    ['s3: PutObject PutObjectAcl PutLifecycleConfiguration', 's3:::{BucketName} s3:::{BucketName}/*'],
  ],
  SESCrudPolicy: [
    [
      'ses: GetIdentityVerificationAttributes SendEmail SendRawEmail VerifyEmailIdentity',
      'ses:{here}:identity/{IdentityName}',
    ],
  ],
  SNSCrudPolicy: [
    [
      'sns: ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish',
      'sns:{here}:{TopicName}*',
    ],
  ],
  SNSPublishMessagePolicy: [['sns: Publish', 'sns:{here}:{TopicName}']],
  SQSPollerPolicy: [
    [
      'sqs: ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage',
      'sqs:{here}:{QueueName}',
    ],
  ],
  SQSSendMessagePolicy: [['sqs: SendMessage*', 'sqs:{here}:{QueueName}']],
  SSMParameterReadPolicy: [
    ['ssm: DescribeParameters', '*'],
    ['ssm: GetParameters GetParameter GetParametersByPath', 'ssm:{here}:parameter/{ParameterName}'],
  ],
  SSMParameterWithSlashPrefixReadPolicy: [
    ['ssm: DescribeParameters', '*'],
    ['ssm: GetParameters GetParameter GetParametersByPath', 'ssm:{here}:parameter{ParameterName}'],
  ],
  StepFunctionsExecutionPolicy: [['states: StartExecution', 'states:{here}:stateMachine:{StateMachineName}']],
  VPCAccessPolicy: [
    [
      'ec2: CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface',
      '*',
    ],
  ],
}

/** Why a policy template cannot be expanded: AWS SAM refuses it. */
export interface MissingParameter {
  missing: string
}

/**
 * The policy document of a policy template. A template that Assay does not know becomes a statement that is unresolved.
 */
export function expandPolicyTemplate(name: string, values: Json): JsonObject | MissingParameter {
  const statements = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined
  if (statements === undefined) {
    const why = `Assay does not know the statements of the policy template ${quoteName(name)}`
    return { Statement: [createUnresolvedPart(why)] }
  }
  const names = new Set(statements.flatMap(([, resources]) => listParameters(resources)))
  const missing = [...names].find(each => getField(values, each) === undefined)
  if (missing !== undefined) return { missing }
  return { Statement: statements.map(statement => expandStatement(statement, values)) }
}

function listParameters(resources: string): string[] {
  return [...resources.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).filter(name => name !== 'here')
}

function expandStatement([actions, resources]: TemplateStatement, values: Json): JsonObject {
  const [service = '', names = ''] = actions.split(': ')
  return {
    Effect: 'Allow',
    Action: names.split(' ').map(name => `${service}:${name}`),
    Resource: resources.split(' ').map(resource => expandResource(resource, values)),
  }
}

function expandResource(resource: string, values: Json): Json {
  if (resource === '*') return resource
  const text = resource.replace('{here}', '{AWS::Region}:{AWS::AccountId}').replaceAll('{', () => '${')
  const names = listParameters(resource)
  const given = names.map(name => [name, getField(values, name) ?? null] as const)
  const variables = isJsonObject(values) ? Object.fromEntries(given) : {}
  const prefix = resource.startsWith('{') ? '' : 'arn:${AWS::Partition}:'
  return { 'Fn::Sub': [`${prefix}${text}`, variables] }
}
