const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] })
const trust = (service: string) => policy({ Principal: { Service: service }, Action: 'sts:AssumeRole' })
const policy = (statement: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', ...statement }],
})
const pattern = { source: ['aws.iam', 'aws.lambda'], 'detail-type': ['AWS API Call via CloudTrail'] }
const bus = 'arn:aws:events:eu-west-1:123456789012:event-bus/assay'

function queue(properties: object = {}) {
  return { Type: 'AWS::SQS::Queue', Properties: properties }
}

function rule(properties: object, target: object) {
  return {
    Type: 'AWS::Events::Rule',
    Properties: { EventPattern: pattern, ...properties, Targets: [{ Id: 'target', ...target }] },
  }
}

const data = {
  Table: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      TableName: 'small',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
    },
  },
  Key: {
    Type: 'AWS::KMS::Key',
    Properties: {
      EnableKeyRotation: true,
      KeyPolicy: policy({
        Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
        Action: 'kms:*',
        Resource: '*',
      }),
    },
  },
  Log: { Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName: '/aws/lambda/echo', RetentionInDays: 30 } },
}

const queues = {
  DeadLetters: queue({ QueueName: 'dead-letters' }),
  Out: queue({ QueueName: 'out' }),
  Captured: queue({ QueueName: 'captured' }),
  FromTopic: queue({ QueueName: 'from-topic' }),
  Queue: queue({
    QueueName: 'changes',
    // Longer than a cold start takes: a message whose handling goes on is not delivered again.
    VisibilityTimeout: 8,
    RedrivePolicy: { deadLetterTargetArn: arn('DeadLetters'), maxReceiveCount: 2 },
  }),
  Closed: queue({ QueueName: 'closed' }),
  FromEvents: {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: {
      Queues: [{ Ref: 'Queue' }, { Ref: 'Captured' }],
      PolicyDocument: policy({
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
      }),
    },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'topic' } },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: arn('FromTopic'),
      RawMessageDelivery: true,
    },
  },
}

const events = {
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'assay' } },
  BusPolicy: {
    Type: 'AWS::Events::EventBusPolicy',
    Properties: {
      EventBusName: { Ref: 'Bus' },
      StatementId: 'own-account',
      Statement: policy({
        Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' } },
        Action: 'events:PutEvents',
        Resource: arn('Bus'),
      }).Statement[0],
    },
  },
  ToFunction: rule({ EventBusName: { Ref: 'Bus' } }, { Arn: arn('Queue') }),
  ToCaptured: rule({ EventBusName: { Ref: 'Bus' } }, { Arn: arn('Captured') }),
  ToClosed: rule({ EventBusName: { Ref: 'Bus' } }, { Arn: arn('Closed') }),
  Local: rule({}, { Arn: arn('Captured') }),
}

const alarms = {
  Alarm: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [{ Ref: 'Topic' }],
    },
  },
}

function workload(code: object) {
  const fn = {
    FunctionName: 'echo',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    Handler: 'index.handler',
    Timeout: 30,
    MemorySize: 256,
    Role: arn('Role'),
    Code: code,
    Environment: { Variables: { OUT: { Ref: 'Out' } } },
  }
  const mapping = {
    EventSourceArn: arn('Queue'),
    FunctionName: { Ref: 'Function' },
    BatchSize: 10,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: 2 },
  }
  const send = policy({ Action: 'sqs:SendMessage', Resource: arn('Out') })
  const role = {
    RoleName: 'echo',
    AssumeRolePolicyDocument: trust('lambda.amazonaws.com'),
    ManagedPolicyArns: ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'],
  }
  return {
    Role: { Type: 'AWS::IAM::Role', Properties: role },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'send', Roles: [{ Ref: 'Role' }], PolicyDocument: send },
    },
    Function: { Type: 'AWS::Lambda::Function', DependsOn: ['Policy'], Properties: fn },
    Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: mapping },
  }
}

/** One of everything the auditor deploys in its home region. */
export const buildHomeTemplate = (code: object) => ({
  Resources: { ...data, ...queues, ...events, ...alarms, ...workload(code) },
  Outputs: { Queue: { Value: { Ref: 'Queue' } }, Bus: { Value: arn('Bus') } },
})

/** The rule that carries IAM's events home from us-east-1. */
export const forwardingTemplate = {
  Resources: {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trust('events.amazonaws.com'),
        Policies: [
          { PolicyName: 'put', PolicyDocument: policy({ Action: 'events:PutEvents', Resource: bus }) },
        ],
      },
    },
    Rule: rule({ EventPattern: { source: ['aws.iam'] } }, { Arn: bus, RoleArn: arn('Role') }),
  },
}
