import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { Notifier } from '../../../audit/notify/notification.ts'
import { buildTopicMessage } from '../../../audit/notify/topic-message.ts'
import { formatNotificationSubject } from '../../../audit/notify/notification-subject.ts'
import type { ReportSender, ReportSummary } from '../../../reports/publish/report-summary.ts'

/** The permission that publishing to the topic needs. */
export const notificationTopicActions = ['sns:Publish']

/** SNS takes subjects of fewer than 100 ASCII characters (SNS API Reference, "Publish"). */
const MAX_SUBJECT_LENGTH = 99

/** What a message contains. Subscriptions can filter by its attributes. */
interface PublishedContent {
  schema: string
  id: string
  account: string
  severity: Severity
  text: string
}

/** A notifier that publishes to an SNS topic. */
export function createSnsNotifier(TopicArn: string, client = new SNSClient({})): Notifier {
  return {
    async send(notification) {
      const subject = formatNotificationSubject(notification)
      await client.send(buildPublishCommand(TopicArn, notification, subject, notification.region))
    },
  }
}

/** A sender of report summaries to an SNS topic; `region` is the region of the report bucket. */
export function createSnsReporter(
  TopicArn: string,
  region: string,
  client = new SNSClient({}),
): ReportSender {
  return {
    async send(summary) {
      const subject = `[Assay] Report ${summary.at.slice(0, 10)} - ${formatOpenFindings(summary)} - ${summary.account}`
      await client.send(buildPublishCommand(TopicArn, summary, subject, region))
    },
  }
}

function formatOpenFindings({ open }: ReportSummary): string {
  const total = Object.values(open).reduce((sum, count) => sum + count, 0)
  const critical = open.CRITICAL > 0 ? ` (${open.CRITICAL} critical)` : ''
  return `${total} open ${total === 1 ? 'finding' : 'findings'}${critical}`
}

function buildPublishCommand(TopicArn: string, content: PublishedContent, subject: string, region: string) {
  return new PublishCommand({
    TopicArn,
    Subject: subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, MAX_SUBJECT_LENGTH),
    Message: buildTopicMessage(content),
    MessageStructure: 'json',
    MessageAttributes: buildAttributes(content, region),
  })
}

function createStringAttribute(StringValue: string) {
  return { DataType: 'String', StringValue }
}

function buildAttributes({ schema, severity, account, id }: PublishedContent, region: string) {
  return {
    schema: createStringAttribute(schema),
    severity: createStringAttribute(severity),
    account: createStringAttribute(account),
    region: createStringAttribute(region),
    id: createStringAttribute(id.slice(0, 256)),
  }
}
