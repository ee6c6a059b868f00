import { buildLowerCaseGenerator, buildNameGenerator, generateUuid } from './generated-names.ts'
import { ASSIGNED, type IdentityTable } from './identity.ts'

const secretArn = 'arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{letters}'

/** Data, keys, secrets, logs, parameters (pages "AWS::S3::Bucket", "AWS::KMS::Key" and those of the other types). */
export const storageIdentities: IdentityTable = {
  'AWS::S3::Bucket': {
    nameProperty: 'BucketName',
    generate: buildLowerCaseGenerator(63),
    ref: '{name}',
    attributes: {
      Arn: 'arn:{partition}:s3:::{name}',
      DomainName: '{name}.s3.{suffix}',
      DualStackDomainName: '{name}.s3.dualstack.{region}.{suffix}',
      RegionalDomainName: '{name}.s3.{region}.{suffix}',
      WebsiteURL: ASSIGNED,
    },
  },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    generate: buildNameGenerator(255),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}', StreamArn: ASSIGNED },
  },
  'AWS::KMS::Key': {
    generate: generateUuid,
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:kms:{region}:{account}:key/{name}', KeyId: '{name}' },
  },
  'AWS::KMS::Alias': {
    nameProperty: 'AliasName',
    generate: buildNameGenerator(256),
    ref: '{name}',
    attributes: {},
  },
  'AWS::SecretsManager::Secret': {
    nameProperty: 'Name',
    generate: buildNameGenerator(505),
    ref: secretArn,
    attributes: { Id: secretArn },
  },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    generate: buildNameGenerator(512),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    generate: buildNameGenerator(1011),
    variables: { path: { property: 'Name', convert: name => name.replace(/^\//, '') } },
    ref: '{name}',
    attributes: {
      Arn: 'arn:{partition}:ssm:{region}:{account}:parameter/{path}',
      Type: '{Type}',
      Value: '{Value}',
    },
  },
  'AWS::CloudFormation::Stack': {
    generate: buildNameGenerator(128),
    ref: 'arn:{partition}:cloudformation:{region}:{account}:stack/{name}/{number}',
    attributes: {},
  },
}
