import { describe, expect, it } from 'vitest'
import { SYNTH_ACCOUNT_ID, findStackByName, synthesizeTestStacks } from './synthesis.ts'
import { listTemplateResources } from './resolved-template.ts'

function properties(type: string, schedules: object) {
  const { template } = findStackByName(synthesizeTestStacks({ home: 'eu-west-1', schedules }), 'Assay')
  return listTemplateResources(template, type).map(([, resource]) => resource.Properties)
}

describe('the report', () => {
  it('is requested on its own schedule, with its scheduled time', () => {
    const schedules = properties('AWS::Scheduler::Schedule', {
      report: 'cron(30 6 1 * ? *)',
      timeZone: 'Europe/Berlin',
    })
    const queue = `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-report`
    expect(schedules).toContainEqual(
      expect.objectContaining({
        Name: 'assay-report',
        ScheduleExpression: 'cron(30 6 1 * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        Target: expect.objectContaining({
          Arn: queue,
          Input: '{"type":"report","at":"<aws.scheduler.scheduled-time>"}',
          DeadLetterConfig: { Arn: `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-audit-dead-letters` },
        }) as object,
      }),
    )
  })
})

describe('the bus of published events', () => {
  it('allows no one from elsewhere, and Assay has no rule on it', () => {
    expect(properties('AWS::Events::EventBus', {})).toContainEqual(
      expect.objectContaining({ Name: 'assay-findings' }),
    )
    const policies = properties('AWS::Events::EventBusPolicy', {})
    expect(policies.filter(policy => policy['EventBusName'] === 'assay-findings')).toEqual([])
    const rules = properties('AWS::Events::Rule', {})
    expect(rules.filter(rule => rule['EventBusName'] === 'assay-findings')).toEqual([])
  })
})
