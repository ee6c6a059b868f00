/** Types on which no fact depends, of services that have audited ones. */
const TYPES: ReadonlySet<string> = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::GuardHook',
  'AWS::CloudFormation::LambdaHook',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::CodeBuild::Fleet',
  'AWS::CodeBuild::ReportGroup',
  'AWS::CodeBuild::SourceCredential',
  'AWS::EC2::EIP',
  'AWS::EC2::EIPAssociation',
  'AWS::EC2::EgressOnlyInternetGateway',
  'AWS::EC2::DHCPOptions',
  'AWS::EC2::KeyPair',
  'AWS::EC2::VPCDHCPOptionsAssociation',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::Events::ApiDestination',
  'AWS::Events::Archive',
  'AWS::Events::Connection',
  'AWS::Events::Rule',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::ServiceLinkedRole',
  'AWS::SNS::Subscription',
])

/** Services of which nothing is audited. */
const SERVICES: ReadonlySet<string> = new Set([
  'ApiGateway',
  'ApiGatewayV2',
  'AppConfig',
  'AppSync',
  'ApplicationAutoScaling',
  'Athena',
  'Budgets',
  'CertificateManager',
  'CloudFront',
  'CloudWatch',
  'CodeCommit',
  'CodeDeploy',
  'CodePipeline',
  'Cognito',
  'DynamoDB',
  'ElastiCache',
  'ElasticLoadBalancingV2',
  'Glue',
  'IoT',
  'KMS',
  'Kinesis',
  'KinesisFirehose',
  'Logs',
  'OpenSearchService',
  'Pipes',
  'RDS',
  'ResourceGroups',
  'Route53',
  'S3',
  'SES',
  'SSM',
  'Scheduler',
  'SecretsManager',
  'ServiceDiscovery',
  'StepFunctions',
  'WAFv2',
  'XRay',
])

/**
 * Whether no fact depends on resources of a CloudFormation type, so that they affect no control but those of Assay's own
 * deployment. A custom resource can do anything.
 */
export function isWithoutFacts(type: string): boolean {
  const [vendor, service = ''] = type.split('::')
  return TYPES.has(type) || (vendor === 'AWS' && SERVICES.has(service))
}
