import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Severity } from '../../../audit/settings/severity.ts'
import type { Notifier } from '../../../audit/notify/notification.ts'
import { measureQuotedBytes } from '../../../audit/notify/sections/json-bytes.ts'
import type { ReportSender } from '../../../reports/publish/report-summary.ts'

/** The action on the topic that telling takes. */
export const notificationTopicActions = ['sns:Publish']

/** SNS takes subjects of fewer than 100 ASCII characters. */
const MAX_SUBJECT_LENGTH = 99
/** Bytes of the text within the message. It is sent twice, and SNS takes messages of 256 KiB. */
const MAX_TEXT_BYTES = 45_000

/** What is published: machines get the document, people its text; attributes let subscribers filter. */
interface PublishedContent {
  schema: string
  id: string
  account: string
  severity: Severity
  text: string
}

/** Publishes notifications. */
export function createSnsNotifier(TopicArn: string, client = new SNSClient({})): Notifier {
  return {
    async send(notification) {
      const { severity, action, account, region } = notification
      const subject = `Assay: ${severity} ${action} in ${account}`
      await client.send(buildPublishCommand(TopicArn, notification, subject, region))
    },
  }
}

/** Publishes what is told of reports; `region` is where they are kept. */
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

/** As much of the text as is sent. */
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
