import type { ResolvedValue } from '../../../../functions/cloudformation/resolve/resolved-value.ts'

const policy: ResolvedValue = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'a',
      Effect: 'Allow',
      Principal: { AWS: ['444455556666'], Service: 'lambda.amazonaws.com' },
      Action: ['s3:*', 'sts:AssumeRole'],
      Resource: ['*'],
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    },
    { Effect: 'Deny', Principal: '*', NotAction: 'x:Y', Resource: '*' },
  ],
}
const arn = 'arn:aws:iam::111122223333:policy/a'
const queue = 'arn:aws:sqs:eu-west-1:111122223333:q'
const topic = 'arn:aws:sns:eu-west-1:111122223333:t'
const lambda = 'arn:aws:lambda:eu-west-1:111122223333:function:worker'
const destinations = { OnSuccess: { Destination: topic }, OnFailure: { Destination: queue } }
const principal = {
  Path: '/app/',
  PermissionsBoundary: arn,
  Tags: [{ Key: 'a', Value: 'b' }],
  Policies: [{ PolicyName: 'own', PolicyDocument: policy }],
  ManagedPolicyArns: [arn],
}
const inline = { PolicyName: 'own', PolicyDocument: policy }
const rule = { IpProtocol: 'tcp', FromPort: 1, ToPort: '2', Description: 'd' }

/** The properties of a resource of each type that has a projection, with everything that the projection reads. */
export const sampleProperties: Readonly<Record<string, Readonly<Record<string, ResolvedValue>>>> = {
  'AWS::CloudTrail::Trail': {
    IsLogging: true,
    IsMultiRegionTrail: true,
    EnableLogFileValidation: true,
    IsOrganizationTrail: false,
    EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }],
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
  },
  'AWS::EC2::FlowLog': { ResourceId: 'vpc-1', ResourceType: 'VPC', TrafficType: 'ALL' },
  'AWS::EC2::InternetGateway': {},
  'AWS::EC2::NatGateway': {},
  'AWS::EC2::NetworkAcl': { VpcId: 'vpc-1' },
  'AWS::EC2::NetworkAclEntry': {
    NetworkAclId: 'acl-1',
    RuleNumber: 100,
    Egress: false,
    RuleAction: 'allow',
    Protocol: 6,
    CidrBlock: '0.0.0.0/0',
    PortRange: { From: 1, To: 2 },
  },
  'AWS::EC2::PrefixList': { Entries: [{ Cidr: '10.0.0.0/8' }] },
  'AWS::EC2::Route': { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1' },
  'AWS::EC2::RouteTable': { VpcId: 'vpc-1' },
  'AWS::EC2::SecurityGroup': {
    GroupName: 'web',
    VpcId: 'vpc-1',
    SecurityGroupIngress: [
      { ...rule, CidrIp: '0.0.0.0/0' },
      { ...rule, CidrIpv6: '::/0' },
      { ...rule, SourcePrefixListId: 'pl-1' },
      { ...rule, SourceSecurityGroupId: 'sg-2', SourceSecurityGroupOwnerId: '111122223333' },
    ],
    SecurityGroupEgress: [{ ...rule, DestinationSecurityGroupId: 'sg-3' }],
  },
  'AWS::EC2::SecurityGroupEgress': { ...rule, GroupId: 'sg-1', DestinationPrefixListId: 'pl-1' },
  'AWS::EC2::SecurityGroupIngress': { ...rule, GroupId: 'sg-1', SourceSecurityGroupId: 'sg-2' },
  'AWS::EC2::Subnet': { VpcId: 'vpc-1', MapPublicIpOnLaunch: true },
  'AWS::EC2::SubnetNetworkAclAssociation': { SubnetId: 'subnet-1', NetworkAclId: 'acl-1' },
  'AWS::EC2::SubnetRouteTableAssociation': { SubnetId: 'subnet-1', RouteTableId: 'rtb-1' },
  'AWS::EC2::VPC': { CidrBlock: '10.0.0.0/16' },
  'AWS::EC2::VPCEndpoint': {
    VpcId: 'vpc-1',
    ServiceName: 'com.amazonaws.eu-west-1.s3',
    VpcEndpointType: 'Interface',
    PolicyDocument: policy,
    SecurityGroupIds: ['sg-1'],
  },
  'AWS::EC2::VPCPeeringConnection': {},
  'AWS::ECR::RegistryPolicy': { PolicyText: policy },
  'AWS::ECR::RegistryScanningConfiguration': {
    ScanType: 'BASIC',
    Rules: [{ ScanFrequency: 'SCAN_ON_PUSH', RepositoryFilters: [{ Filter: '*' }] }],
  },
  'AWS::ECR::Repository': {
    ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION',
    ImageTagMutabilityExclusionFilters: [{ ImageTagMutabilityExclusionFilterValue: 'dev*' }],
    RepositoryPolicyText: policy,
    LifecyclePolicy: { LifecyclePolicyText: '{}' },
    ImageScanningConfiguration: { ScanOnPush: true },
  },
  'AWS::ECS::Cluster': {
    ClusterName: 'shop',
    Configuration: {
      ExecuteCommandConfiguration: {
        KmsKeyId: 'alias/exec',
        Logging: 'OVERRIDE',
        LogConfiguration: { CloudWatchLogGroupName: '/ecs/exec', S3BucketName: 'sessions' },
      },
    },
  },
  'AWS::ECS::Service': {
    Cluster: 'shop',
    TaskDefinition: 'web:7',
    LaunchType: 'FARGATE',
    CapacityProviderStrategy: [{}],
    PlatformVersion: '1.4.0',
    EnableExecuteCommand: true,
    NetworkConfiguration: {
      AwsvpcConfiguration: { Subnets: ['subnet-1'], SecurityGroups: ['sg-1'], AssignPublicIp: 'ENABLED' },
    },
  },
  'AWS::ECS::TaskDefinition': {
    ContainerDefinitions: [
      {
        Name: 'web',
        Image: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:prod',
        Privileged: true,
        ReadonlyRootFilesystem: true,
        User: '1',
        Environment: [{ Name: 'A', Value: 'x' }],
        EnvironmentFiles: [{ Value: 'arn:aws:s3:::a/b' }],
        LogConfiguration: { LogDriver: 'awslogs' },
        FirelensConfiguration: { Type: 'fluentbit' },
        LinuxParameters: { Capabilities: { Add: ['SYS_ADMIN'] }, Devices: [{ HostPath: '/dev/x' }] },
      },
    ],
    Volumes: [
      {
        Name: 'v',
        Host: { SourcePath: '/' },
        DockerVolumeConfiguration: { DriverOpts: { o: 'bind', device: '/etc' } },
        EFSVolumeConfiguration: { TransitEncryption: 'ENABLED' },
      },
    ],
    NetworkMode: 'host',
    PidMode: 'host',
    IpcMode: 'host',
    RequiresCompatibilities: ['EC2'],
    RuntimePlatform: { OperatingSystemFamily: 'LINUX' },
    PlacementConstraints: [{ Expression: 'x' }],
    TaskRoleArn: 'arn:aws:iam::111122223333:role/Task',
    ExecutionRoleArn: 'Execution',
  },
  'AWS::CodeBuild::Project': {
    Name: 'build',
    ServiceRole: 'arn:aws:iam::111122223333:role/Build',
    Source: {
      Type: 'GITHUB',
      Location: 'https://github.com/acme/shop.git',
      BuildSpec: 'version: 0.2',
      Auth: { Type: 'CODECONNECTIONS', Resource: 'arn' },
    },
    SecondarySources: [{ Type: 'S3', Location: 'bucket/key', SourceIdentifier: 'tools' }],
    Environment: {
      EnvironmentVariables: [
        { Name: 'A', Value: 'b' },
        { Name: 'C', Value: 'd', Type: 'PARAMETER_STORE' },
      ],
    },
    Visibility: 'PUBLIC_READ',
    Triggers: {
      Webhook: true,
      FilterGroups: [[{ Type: 'EVENT', Pattern: 'PUSH', ExcludeMatchedPattern: false }]],
      ScopeConfiguration: { Name: 'acme', Scope: 'GITHUB_ORGANIZATION' },
      PullRequestBuildPolicy: {
        RequiresCommentApproval: 'ALL_PULL_REQUESTS',
        ApproverRoles: ['GITHUB_WRITE'],
      },
    },
  },
  'AWS::Events::EventBus': { Policy: policy },
  'AWS::Events::EventBusPolicy': {
    EventBusName: 'orders',
    StatementId: 'own',
    Statement: { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: '*' },
    Action: 'events:PutEvents',
    Principal: '*',
    Condition: { Type: 'StringEquals', Key: 'aws:PrincipalOrgID', Value: 'o-1' },
  },
  'AWS::AccessAnalyzer::Analyzer': { AnalyzerName: 'external', Type: 'ACCOUNT' },
  'AWS::GuardDuty::Detector': {
    Enable: true,
    Features: [
      { Name: 'X', Status: 'ENABLED', AdditionalConfiguration: [{ Name: 'Y', Status: 'DISABLED' }] },
    ],
  },
  'AWS::IAM::AccessKey': { UserName: 'kim', Status: 'Active' },
  'AWS::IAM::Group': principal,
  'AWS::IAM::GroupPolicy': { ...inline, GroupName: 'team' },
  'AWS::IAM::ManagedPolicy': {
    Path: '/app/',
    PolicyDocument: policy,
    Roles: ['Worker'],
    Users: ['kim'],
    Groups: ['team'],
  },
  'AWS::IAM::OIDCProvider': { Url: 'https://t.example.com', ClientIdList: ['a'], ThumbprintList: ['ff'] },
  'AWS::IAM::Policy': { ...inline, Roles: ['Worker'], Users: ['kim'], Groups: ['team'] },
  'AWS::IAM::Role': { ...principal, AssumeRolePolicyDocument: policy },
  'AWS::IAM::RolePolicy': { ...inline, RoleName: 'Worker' },
  'AWS::IAM::SAMLProvider': { SamlMetadataDocument: '<x/>' },
  'AWS::IAM::User': { ...principal, Groups: ['team'], LoginProfile: { Password: 'x' } },
  'AWS::IAM::UserPolicy': { ...inline, UserName: 'kim' },
  'AWS::IAM::UserToGroupAddition': { GroupName: 'team', Users: ['kim'] },
  'AWS::Lambda::Alias': {
    FunctionName: 'worker',
    Name: 'live',
    FunctionVersion: '3',
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: '2', FunctionWeight: 0.1 }] },
  },
  'AWS::Lambda::CodeSigningConfig': {
    AllowedPublishers: {
      SigningProfileVersionArns: ['arn:aws:signer:eu-west-1:111122223333:/signing-profiles/a/b'],
    },
    CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' },
  },
  'AWS::Lambda::EventInvokeConfig': { FunctionName: lambda, DestinationConfig: destinations },
  'AWS::Lambda::EventSourceMapping': {
    FunctionName: lambda,
    EventSourceArn: queue,
    Enabled: true,
    DestinationConfig: destinations,
  },
  'AWS::Lambda::Function': {
    Runtime: 'nodejs22.x',
    PackageType: 'Image',
    Role: 'arn:aws:iam::111122223333:role/Worker',
    Code: { ImageUri: '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web:prod' },
    Environment: { Variables: { A: 'x', B: '3' } },
    DeadLetterConfig: { TargetArn: queue },
    Layers: ['arn:aws:lambda:eu-west-1:111122223333:layer:a:1'],
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
    RuntimeManagementConfig: { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: 'x' },
    CodeSigningConfigArn: 'arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-1',
  },
  'AWS::Lambda::LayerVersion': { CompatibleRuntimes: ['nodejs22.x'] },
  'AWS::Lambda::LayerVersionPermission': {
    LayerVersionArn: 'arn:aws:lambda:eu-west-1:111122223333:layer:a:1',
    Action: 'lambda:GetLayerVersion',
    Principal: '*',
    OrganizationId: 'o-1',
  },
  'AWS::Lambda::Permission': {
    FunctionName: lambda,
    Action: 'lambda:InvokeFunction',
    Principal: 'sns.amazonaws.com',
    SourceAccount: '111122223333',
    SourceArn: topic,
    EventSourceToken: 'x',
    FunctionUrlAuthType: 'NONE',
    PrincipalOrgID: 'o-1',
    InvokedViaFunctionUrl: true,
  },
  'AWS::Lambda::Url': { TargetFunctionArn: lambda, Qualifier: 'live', AuthType: 'NONE' },
  'AWS::Lambda::Version': { FunctionName: 'worker', ProvisionedConcurrencyConfig: {} },
  'AWS::Logs::LogGroup': { RetentionInDays: 30 },
  'AWS::SNS::Topic': {},
  'AWS::SNS::TopicInlinePolicy': { TopicArn: topic, PolicyDocument: policy },
  'AWS::SNS::TopicPolicy': { Topics: [topic], PolicyDocument: policy },
  'AWS::SQS::Queue': { RedrivePolicy: { deadLetterTargetArn: queue } },
  'AWS::SQS::QueueInlinePolicy': { Queue: queue, PolicyDocument: policy },
  'AWS::SQS::QueuePolicy': { Queues: [queue], PolicyDocument: policy },
}
