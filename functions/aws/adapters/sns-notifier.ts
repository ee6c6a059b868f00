import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { Notifier } from '../../../audit/notify/notification.ts'
import { measureQuotedBytes } from '../../../audit/notify/sections/json-bytes.ts'
import type { ReportSender } from '../../../reports/publish/report-summary.ts'

/** The SNS action that notifying requires. */
export const notificationTopicActions = ['sns:Publish']

/** SNS allows subjects of fewer than 100 ASCII characters. */
const MAX_SUBJECT_LENGTH = 99
/** Maximum bytes of the text. The message contains it twice, and SNS allows messages of 256 KiB. */
const MAX_TEXT_BYTES = 45_000

/**
 * What is published: the JSON document for programs, its text for people, and attributes for subscription
 * filters.
 */
interface PublishedContent {
  schema: string
  id: string
  account: string
  severity: Severity
  text: string
}

/** Sends notifications to a topic. */
export function createSnsNotifier(TopicArn: string, client = new SNSClient({})): Notifier {
  return {
    async send(notification) {
      const { severity, action, account, region } = notification
      const subject = `Assay: ${severity} ${action} in ${account}`
      await client.send(buildPublishCommand(TopicArn, notification, subject, region))
    },
  }
}

/** Sends report summaries to a topic; `region` is the region of the report bucket. */
export function createSnsReporter(
  TopicArn: string,
  region: string,
  client = new SNSClient({}),
): ReportSender {
  return {
    async send(summary) {
      const subject = `Assay: report of ${summary.account} for ${summary.at.slice(0, 10)}`
      await client.send(buildPublishCommand(TopicArn, summary, subject, region))
    },
  }
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

/** The longest beginning of the text that fits into a message. */
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
