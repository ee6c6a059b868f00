import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import type { Severity } from '../../audit/controls/severity.ts'
import type { Notifier } from '../../audit/notifications/notification.ts'
import { quotedBytes } from '../../audit/notifications/quoted.ts'
import type { Reporter } from '../../reports/summary.ts'

/** The action on the topic that telling takes. */
export const topicActions = ['sns:Publish']

/** SNS takes subjects of fewer than 100 ASCII characters. */
const SUBJECT = 99
/** Bytes of the text within the message. It is sent twice, and SNS takes messages of 256 KiB. */
const LONGEST_TEXT = 45_000

/** What is published: machines get the document, people its text; attributes let subscribers filter. */
interface Told {
  schema: string
  id: string
  account: string
  severity: Severity
  text: string
}

/** Publishes notifications. */
export function topicNotifier(TopicArn: string, client = new SNSClient({})): Notifier {
  return {
    async send(notification) {
      const { severity, action, account, region } = notification
      const subject = `Assay: ${severity} ${action} in ${account}`
      await client.send(publishing(TopicArn, notification, subject, region))
    },
  }
}

/** Publishes what is told of reports; `region` is where they are kept. */
export function topicReporter(TopicArn: string, region: string, client = new SNSClient({})): Reporter {
  return {
    async send(summary) {
      const subject = `Assay: report of ${summary.account} for ${summary.at.slice(0, 10)}`
      await client.send(publishing(TopicArn, summary, subject, region))
    },
  }
}

function publishing(TopicArn: string, told: Told, subject: string, region: string) {
  return new PublishCommand({
    TopicArn,
    Subject: subject.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, SUBJECT),
    Message: JSON.stringify(messageOf(told)),
    MessageStructure: 'json',
    MessageAttributes: attributesOf(told, region),
  })
}

function messageOf(told: Told): Record<string, string> {
  const shown = beginning(told.text)
  return { default: JSON.stringify({ ...told, text: shown }), email: shown }
}

/** As much of the text as is sent. */
function beginning(all: string): string {
  const bytes = quotedBytes(all)
  if (bytes <= LONGEST_TEXT) return all
  const fitting = Math.floor((all.length * LONGEST_TEXT) / bytes)
  return beginning(all.slice(0, Math.min(fitting, all.length - 1)))
}

function text(StringValue: string) {
  return { DataType: 'String', StringValue }
}

function attributesOf({ schema, severity, account, id }: Told, region: string) {
  return {
    schema: text(schema),
    severity: text(severity),
    account: text(account),
    region: text(region),
    id: text(id.slice(0, 256)),
  }
}
