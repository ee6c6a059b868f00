import * as z from 'zod/mini'

const Envelope = z.object({ Subject: z.optional(z.string()), Message: z.string() })
const ReportSummaryDetail = z.union([
  z.object({ text: z.string() }),
  z.pipe(
    z.object({ AlarmName: z.string(), NewStateValue: z.string(), NewStateReason: z.string() }),
    z.transform(({ AlarmName, NewStateValue, NewStateReason }) => ({
      text: `${NewStateValue}: ${AlarmName}: ${NewStateReason}`,
    })),
  ),
])
const Finding = z.object({
  'detail-type': z.string(),
  detail: z.looseObject({
    severity: z.optional(z.string()),
    control: z.optional(z.string()),
    step: z.optional(z.string()),
    resource: z.optional(z.looseObject({ arn: z.string() })),
  }),
})

/** What a message of the topic says, for a reader: Assay's own text, an alarm in one line, anything else as it is. */
export function formatMessage(body: string): string {
  const { Message } = Envelope.parse(JSON.parse(body))
  const report = ReportSummaryDetail.safeParse(parsed(Message))
  return report.success ? report.data.text : Message
}

/** What happened to a finding, or to an audit, in one line. */
export function formatFindingLine(body: string): string {
  const { 'detail-type': type, detail } = Finding.parse(JSON.parse(body))
  const { severity, control, step, resource } = detail
  return [step ?? type, severity, control, resource?.arn].filter(part => part !== undefined).join('  ')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
