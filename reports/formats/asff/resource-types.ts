import type { Kind } from '../../../audit/resources/resource.ts'

/** The resource types of the AWS Security Finding Format: AWS Security Hub User Guide, "Resources ASFF object". */
const RESOURCE_TYPES: Readonly<Partial<Record<Kind, string>>> = {
  'AWS::CodeBuild::Project': 'AwsCodeBuildProject',
  'AWS::EC2::NetworkAcl': 'AwsEc2NetworkAcl',
  'AWS::EC2::NetworkInterface': 'AwsEc2NetworkInterface',
  'AWS::EC2::RouteTable': 'AwsEc2RouteTable',
  'AWS::EC2::SecurityGroup': 'AwsEc2SecurityGroup',
  'AWS::EC2::Subnet': 'AwsEc2Subnet',
  'AWS::EC2::VPC': 'AwsEc2Vpc',
  'AWS::EC2::VPCPeeringConnection': 'AwsEc2VpcPeeringConnection',
  'AWS::ECR::Image': 'AwsEcrContainerImage',
  'AWS::ECR::ImageContent': 'AwsEcrContainerImage',
  'AWS::ECR::ImageVerification': 'AwsEcrContainerImage',
  'AWS::ECR::Repository': 'AwsEcrRepository',
  'AWS::ECS::Cluster': 'AwsEcsCluster',
  'AWS::ECS::Service': 'AwsEcsService',
  'AWS::ECS::StandaloneTasks': 'AwsEcsTask',
  'AWS::ECS::TaskDefinition': 'AwsEcsTaskDefinition',
  'AWS::Events::EventBus': 'AwsEventsEventbus',
  'AWS::GuardDuty::Detector': 'AwsGuardDutyDetector',
  'AWS::IAM::Group': 'AwsIamGroup',
  'AWS::IAM::ManagedPolicy': 'AwsIamPolicy',
  'AWS::IAM::Role': 'AwsIamRole',
  'AWS::IAM::User': 'AwsIamUser',
  'AWS::Lambda::CodeContent': 'AwsLambdaFunction',
  'AWS::Lambda::Function': 'AwsLambdaFunction',
  'AWS::Lambda::LayerVersion': 'AwsLambdaLayerVersion',
  'AWS::Lambda::Version': 'AwsLambdaFunction',
  'AWS::Organizations::Account': 'AwsAccount',
  'AWS::SNS::Topic': 'AwsSnsTopic',
  'AWS::SQS::Queue': 'AwsSqsQueue',
}

const types: ReadonlyMap<string, string> = new Map(Object.entries(RESOURCE_TYPES))

/** The resource type of `kind`; `Other` for one that the format does not have. */
export function selectResourceType(kind: string): string {
  return types.get(kind) ?? 'Other'
}
