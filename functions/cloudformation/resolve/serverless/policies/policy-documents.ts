import type { Json } from '../../../template/template.ts'
import type { JsonObject } from '../serverless-value.ts'

/** The trust policy of a role that AWS SAM makes for a service. */
export function buildServiceTrust(service: string): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: [service] }, Action: ['sts:AssumeRole'] }],
  }
}

/** An inline policy with one statement. */
export function buildInlinePolicy(name: string, action: Json, resource: Json): JsonObject {
  return {
    PolicyName: name,
    PolicyDocument: { Statement: [{ Effect: 'Allow', Action: action, Resource: resource }] },
  }
}

/** The policy of a queue that allows a source to send messages to it. */
export function buildQueuePolicy(queueArn: Json, principal: Json, sourceArn: Json): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: principal,
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': sourceArn } },
      },
    ],
  }
}

/** Types of destinations, with the end of the name of the policy that AWS SAM adds to the role, and what it allows. */
const DESTINATIONS: ReadonlyMap<string, readonly [suffix: string, action: string]> = new Map([
  ['SQS', ['SQSPolicy', 'sqs:SendMessage']],
  ['SNS', ['SNSPolicy', 'sns:publish']],
  ['EventBridge', ['EventBridgePolicy', 'events:PutEvents']],
  ['Lambda', ['LambdaPolicy', 'lambda:InvokeFunction']],
])

/** The inline policy for a destination of a type; undefined for a type that AWS SAM does not know. */
export function buildDestinationPolicy(
  type: string,
  destination: Json,
  prefix: string,
): JsonObject | undefined {
  if (type === 'S3' || type === 'S3Bucket')
    return {
      PolicyName: `${prefix}S3Policy`,
      PolicyDocument: {
        Statement: [
          { Effect: 'Allow', Action: 's3:PutObject', Resource: { 'Fn::Join': ['/', [destination, '*']] } },
          { Effect: 'Allow', Action: 's3:ListBucket', Resource: destination },
        ],
      },
    }
  const found = DESTINATIONS.get(type)
  return found === undefined ? undefined : buildInlinePolicy(`${prefix}${found[0]}`, found[1], destination)
}
