import { PREFIX, TOPIC_NAME } from '../../audit/resources/assay/deployment-names.ts'
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'

/** What sending to a topic that a key protects takes of the key. */
export const topicKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey']

const CLOUDWATCH_PRINCIPAL = new ServicePrincipal('cloudwatch.amazonaws.com')
const EVENTS_PRINCIPAL = new ServicePrincipal('events.amazonaws.com')

/** Where people and machines subscribe to findings, and to the alarms of Assay itself. */
export class NotificationTopic extends Construct {
  readonly topic: Topic
  readonly key: Key
  /** Has an alarm of the home region told here. */
  readonly action: SnsAction

  constructor(scope: Construct, id: string) {
    super(scope, id)
    this.key = new Key(this, 'Key', {
      alias: `alias/${TOPIC_NAME}`,
      description: "Assay's notifications on their way",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    })
    this.topic = new Topic(this, 'Topic', { topicName: TOPIC_NAME, masterKey: this.key, enforceSSL: true })
    this.action = new SnsAction(this.topic)
    this.admitAlarms()
  }

  /** Lets rules publish. AWS takes no conditions for EventBridge in the policies of topics. */
  admitRules(): void {
    this.topic.addToResourcePolicy(this.publishing(EVENTS_PRINCIPAL))
    this.key.addToResourcePolicy(createKeyStatement(EVENTS_PRINCIPAL))
  }

  private admitAlarms(): void {
    const stack = Stack.of(this)
    const account = { 'aws:SourceAccount': stack.account }
    const alarms = stack.formatArn({ service: 'cloudwatch', resource: `alarm:${PREFIX}*` })
    const publishing = this.publishing(CLOUDWATCH_PRINCIPAL)
    publishing.addConditions({ StringEquals: account, ArnLike: { 'aws:SourceArn': alarms } })
    this.topic.addToResourcePolicy(publishing)
    const using = createKeyStatement(CLOUDWATCH_PRINCIPAL)
    using.addCondition('StringEquals', account)
    this.key.addToResourcePolicy(using)
  }

  private publishing(principal: ServicePrincipal): PolicyStatement {
    return new PolicyStatement({
      principals: [principal],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
    })
  }
}

/** In the policy of a key, all resources are the key itself. */
function createKeyStatement(principal: ServicePrincipal): PolicyStatement {
  return new PolicyStatement({ principals: [principal], actions: topicKeyActions, resources: ['*'] })
}
