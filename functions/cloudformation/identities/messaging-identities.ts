import { parseArn } from '../../../audit/resources/arn.ts'
import { buildNameGenerator } from './generated-names.ts'
import { ASSIGNED, type IdentityTable } from './identity.ts'

const topicArn = 'arn:{partition}:sns:{region}:{account}:{name}'
const queueUrl = 'https://sqs.{region}.{suffix}/{account}/{name}'
const stateMachineArn = 'arn:{partition}:states:{region}:{account}:stateMachine:{name}'

/** The part of a rule's ARN before its name: the bus with a slash, nothing for the default bus. */
const bus = {
  property: 'EventBusName',
  fallback: 'default',
  convert: (text: string): string => {
    const name = parseArn(text)?.resource.replace(/^event-bus\//, '') ?? text
    return name === 'default' ? '' : `${name}/`
  },
}

/** SQS, SNS, EventBridge, Kinesis and Step Functions (pages "AWS::SQS::Queue" and those of the other types). */
export const messagingIdentities: IdentityTable = {
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    generate: buildNameGenerator(75),
    fifo: { property: 'FifoQueue', suffix: '.fifo' },
    ref: queueUrl,
    // Older queues have other hosts (SQS Developer Guide, "Queue and message identifiers").
    deployedForm: '{host}/{account}/{name}',
    attributes: {
      Arn: 'arn:{partition}:sqs:{region}:{account}:{name}',
      QueueName: '{name}',
      QueueUrl: queueUrl,
    },
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    generate: buildNameGenerator(250),
    fifo: { property: 'FifoTopic', suffix: '.fifo' },
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: '{name}' },
  },
  'AWS::Events::EventBus': {
    nameProperty: 'Name',
    generate: buildNameGenerator(255),
    ref: '{name}',
    attributes: {
      Arn: 'arn:{partition}:events:{region}:{account}:event-bus/{name}',
      Name: '{name}',
      Policy: ASSIGNED,
    },
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    generate: buildNameGenerator(64),
    variables: { bus },
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:events:{region}:{account}:rule/{bus}{name}', RuleName: '{name}' },
  },
  'AWS::Kinesis::Stream': {
    nameProperty: 'Name',
    generate: buildNameGenerator(128),
    ref: '{name}',
    attributes: { Arn: 'arn:{partition}:kinesis:{region}:{account}:stream/{name}' },
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    generate: buildNameGenerator(80),
    ref: stateMachineArn,
    attributes: { Arn: stateMachineArn, Name: '{name}', StateMachineRevisionId: ASSIGNED },
  },
}
