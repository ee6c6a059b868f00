import { PREFIX, TOPIC_NAME } from '../../audit/resources/assay/deployment-names.ts'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'

/** The KMS actions that publishing to an encrypted topic requires. */
export const topicKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey']

const CLOUDWATCH_PRINCIPAL = new ServicePrincipal('cloudwatch.amazonaws.com')
const EVENTS_PRINCIPAL = new ServicePrincipal('events.amazonaws.com')

/** The topic for notifications, report summaries and Assay's own alarms. */
export class NotificationTopic extends Construct {
  readonly topic: Topic
  readonly key: Key
  /** The alarm action that publishes to this topic. */
  readonly action: SnsAction

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.key = new Key(this, 'Key', {
      alias: `alias/${TOPIC_NAME}`,
      description: 'Assay: messages of the notification topic',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    })
    this.topic = new Topic(this, 'Topic', { topicName: TOPIC_NAME, masterKey: this.key, enforceSSL: true })
    this.action = new SnsAction(this.topic)
    this.admitAlarms()
  }

  /** Allows EventBridge rules to publish. Topic policies support no conditions for EventBridge. */
  admitRules(): void {
    this.topic.addToResourcePolicy(this.createPublishStatement(EVENTS_PRINCIPAL))
    this.key.addToResourcePolicy(createKeyStatement(EVENTS_PRINCIPAL))
  }

  private admitAlarms(): void {
    const stack = Stack.of(this)
    const account = { 'aws:SourceAccount': stack.account }
    const alarms = stack.formatArn({ service: 'cloudwatch', resource: `alarm:${PREFIX}*` })
    const publish = this.createPublishStatement(CLOUDWATCH_PRINCIPAL)
    publish.addConditions({ StringEquals: account, ArnLike: { 'aws:SourceArn': alarms } })
    this.topic.addToResourcePolicy(publish)
    const useKey = createKeyStatement(CLOUDWATCH_PRINCIPAL)
    useKey.addCondition('StringEquals', account)
    this.key.addToResourcePolicy(useKey)
  }

  private createPublishStatement(principal: ServicePrincipal): PolicyStatement {
    return new PolicyStatement({
      principals: [principal],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
    })
  }
}

/** In a key policy, `*` means the key itself. */
function createKeyStatement(principal: ServicePrincipal): PolicyStatement {
  return new PolicyStatement({ principals: [principal], actions: topicKeyActions, resources: ['*'] })
}
