import { nameParts } from '../../audit/resources/assay/deployment-names.ts'
import { Stack } from 'aws-cdk-lib'
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { Key } from 'aws-cdk-lib/aws-kms'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { Construct } from 'constructs'

/** The KMS actions that publishing to an encrypted topic requires. */
export const topicKeyActions = ['kms:Decrypt', 'kms:GenerateDataKey']

/** The topic for notifications, report summaries and Assay's own alarms. */
export class NotificationTopic extends Construct {
  readonly topic: Topic
  private readonly key: Key
  /** The alarm action that publishes to this topic. */
  readonly action: SnsAction

  /** Its messages are encrypted with `key`, whose policy gets a statement for alarms. */
  constructor(scope: Construct, id: string, { prefix, key }: { prefix: string; key: Key }) {
    super(scope, id)
    const { topic: topicName, start } = nameParts(prefix)
    this.key = key
    this.topic = new Topic(this, 'Topic', { topicName, masterKey: key, enforceSSL: true })
    this.action = new SnsAction(this.topic)
    this.admitAlarms(start)
  }

  /** What a role needs in order to publish to this topic. */
  listPublishPermissions(): { actions: string[]; resource: string }[] {
    return [
      { actions: ['sns:Publish'], resource: this.topic.topicArn },
      { actions: topicKeyActions, resource: this.key.keyArn },
    ]
  }

  /** In a key policy, `*` means the key itself. */
  private admitAlarms(start: string): void {
    const stack = Stack.of(this)
    const principals = [new ServicePrincipal('cloudwatch.amazonaws.com')]
    const account = { StringEquals: { 'aws:SourceAccount': stack.account } }
    const alarms = {
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: `alarm:${start}*` }) },
    }
    const publish = { actions: ['sns:Publish'], resources: [this.topic.topicArn] }
    const useKey = { actions: topicKeyActions, resources: ['*'] }
    this.topic.addToResourcePolicy(
      new PolicyStatement({ principals, ...publish, conditions: { ...account, ...alarms } }),
    )
    this.key.addToResourcePolicy(new PolicyStatement({ principals, ...useKey, conditions: account }))
  }
}
