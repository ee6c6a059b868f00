import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Notification, Notifier } from '../../audit/notifications/notification.ts'

/** The action on the topic that telling takes. */
export const topicActions = ['sns:Publish']

/** SNS takes subjects of fewer than 100 ASCII characters. */
const SUBJECT = 99
/** SNS takes messages of 256 KiB. */
const LONGEST_TEXT = 60_000

/** Publishes notifications: machines get the document, people its text; attributes let subscribers filter. */
export function topicNotifier(TopicArn: string, client = new SNSClient({})): Notifier {
  return {
    async send(notification) {
      await client.send(
        new PublishCommand({
          TopicArn,
          Subject: subjectOf(notification),
          Message: JSON.stringify(messageOf(notification)),
          MessageStructure: 'json',
          MessageAttributes: attributesOf(notification),
        }),
      )
    },
  }
}

function messageOf(notification: Notification): Record<string, string> {
  const shown = notification.text.slice(0, LONGEST_TEXT)
  return { default: JSON.stringify({ ...notification, text: shown }), email: shown }
}

function subjectOf({ severity, action, account }: Notification): string {
  const subject = `Assay: ${severity} ${action} in ${account}`
  return subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, SUBJECT)
}

function text(StringValue: string) {
  return { DataType: 'String', StringValue }
}

function attributesOf({ severity, account, region, id }: Notification) {
  return {
    severity: text(severity),
    account: text(account),
    region: text(region),
    id: text(id.slice(0, 256)),
  }
}
