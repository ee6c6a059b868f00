import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { Notifier } from '../../../audit/notify/notification.ts'
import { formatNotificationSubject } from '../../../audit/notify/notification-subject.ts'
import { measureQuotedBytes } from '../../../audit/notify/sections/json-bytes.ts'
import type { ReportSender, ReportSummary } from '../../../reports/publish/report-summary.ts'

/** The permission that publishing to the topic needs. */
export const notificationTopicActions = ['sns:Publish']

/** SNS takes subjects of fewer than 100 ASCII characters (SNS API Reference, "Publish"). */
const MAX_SUBJECT_LENGTH = 99
/** Bytes of the text within the message. The message contains it twice, and SNS takes messages of 256 KiB. */
const MAX_TEXT_BYTES = 45_000

/** Email subscribers receive the text, all others the JSON document. Subscriptions can filter by the attributes. */
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
    Message: JSON.stringify(buildMessage(content)),
    MessageStructure: 'json',
    MessageAttributes: buildAttributes(content, region),
  })
}

function buildMessage(content: PublishedContent): Record<string, string> {
  const shown = truncateText(content.text)
  return { default: JSON.stringify({ ...content, text: shown }), email: shown }
}

/** As much of the text as fits. */
function truncateText(all: string): string {
  const bytes = measureQuotedBytes(all)
  if (bytes <= MAX_TEXT_BYTES) return all
  const fitting = Math.floor((all.length * MAX_TEXT_BYTES) / bytes)
  return truncateText(all.slice(0, Math.min(fitting, all.length - 1)))
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
