import { describe, expect, it } from 'vitest'
import { CANARY_METRIC, METRICS_NAMESPACE } from '../../audit/deployment/metrics.ts'
import {
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  findStackByName,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import { listStatements, listTemplateResources } from './resolved-template.ts'

interface Alarm {
  AlarmName: string
  AlarmDescription: string
  Namespace: string
  MetricName: string
  Statistic: string
  Dimensions: { Name: string; Value: string }[]
  Period: number
  Threshold: number
  EvaluationPeriods: number
  DatapointsToAlarm?: number
  TreatMissingData: string
  ComparisonOperator: string
}

interface Widget {
  type: string
  x: number
  y: number
  width: number
  height: number
  properties: { metrics?: unknown[][]; alarms?: string[]; markdown?: string; title?: string; region?: string }
}

function all<T>({ template }: Pick<SynthStack, 'template'>, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

function listAlarms(stack: SynthStack): Alarm[] {
  return all<Alarm>(stack, 'AWS::CloudWatch::Alarm')
}

function findNamed<K extends string>(stack: SynthStack, type: string, property: K): string[] {
  return all<Record<K, string>>(stack, type).map(each => each[property])
}

const synthesized = Object.entries(SYNTH_CONFIGURATIONS).map(
  ([name, configuration]) => [name, synthesizeTestStacks({ ...configuration, dashboard: true })] as const,
)

describe.each(synthesized)('alarms, %s', (_, stacks) => {
  const home = findStackByName(stacks, 'Assay')
  const alarm = (name: string) => listAlarms(home).find(({ AlarmName }) => AlarmName === name)

  it('have distinct names, and descriptions of the problem', () => {
    for (const stack of stacks) {
      const names = listAlarms(stack).map(({ AlarmName }) => AlarmName)
      expect(new Set(names).size).toBe(names.length)
      for (const { AlarmDescription } of listAlarms(stack)) expect(AlarmDescription).toMatch(/.+ .+[.?]$/)
    }
  })

  it('treat missing data as good, except for canaries, and breach from their threshold on', () => {
    for (const each of stacks.flatMap(listAlarms))
      expect(each).toMatchObject({
        TreatMissingData: each.AlarmName === 'assay-canary-missing' ? 'breaching' : 'notBreaching',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      })
  })

  it('cover only schedules of Assay’s own group', () => {
    expect(findNamed(home, 'AWS::Scheduler::ScheduleGroup', 'Name')).toEqual(['assay'])
    expect(new Set(findNamed(home, 'AWS::Scheduler::Schedule', 'GroupName'))).toEqual(new Set(['assay']))
    const own = { Namespace: 'AWS/Scheduler', Dimensions: [{ Name: 'ScheduleGroup', Value: 'assay' }] }
    expect(alarm('assay-schedules-errors')).toMatchObject({ ...own, MetricName: 'TargetErrorCount' })
  })

  it('are raised when an hourly schedule fails twice', () => {
    const { Period, DatapointsToAlarm, EvaluationPeriods } = alarm('assay-schedules-errors') as Alarm
    expect(DatapointsToAlarm).toBe(2)
    expect(Period * (EvaluationPeriods - 1)).toBe(3_600)
  })

  it('cover the functions’ own metrics: requeued messages and failed controls', () => {
    const own = { Namespace: METRICS_NAMESPACE, Dimensions: [{ Name: 'service', Value: 'assay' }] }
    expect(alarm('assay-requeued-age')).toMatchObject({
      ...own,
      MetricName: 'requeued',
      Statistic: 'Maximum',
      Threshold: 10,
    })
    expect(alarm('assay-controls-errors')).toMatchObject({ ...own, MetricName: 'controlFailed' })
  })
})

describe.each(synthesized)('the canary, %s', (_, stacks) => {
  const home = findStackByName(stacks, 'Assay')

  it('is missing after three periods in which none came back within an hour', () => {
    expect(stacks.flatMap(listAlarms).filter(({ MetricName }) => MetricName === CANARY_METRIC)).toMatchObject(
      [
        {
          AlarmName: 'assay-canary-missing',
          Namespace: METRICS_NAMESPACE,
          Dimensions: [{ Name: 'service', Value: 'assay' }],
          Statistic: 'Minimum',
          Period: 1_800,
          Threshold: 3_600,
          EvaluationPeriods: 3,
          DatapointsToAlarm: 3,
          TreatMissingData: 'breaching',
        },
      ],
    )
  })

  it('may only enable the actions of its alarm, with a role that only schedules of Assay can assume', () => {
    const roles = all<Record<string, unknown>>(home, 'AWS::IAM::Role')
    const own = roles.filter(({ RoleName }) => RoleName === `assay-canary-${home.region}`)
    expect(own).toHaveLength(1)
    const [{ Policies, AssumeRolePolicyDocument, ManagedPolicyArns } = {}] = own
    expect(ManagedPolicyArns).toBeUndefined()
    const documents = (Policies as { PolicyDocument: unknown }[]).map(({ PolicyDocument }) => PolicyDocument)
    expect(documents.flatMap(listStatements)).toMatchObject([
      {
        effect: 'Allow',
        actions: ['cloudwatch:EnableAlarmActions'],
        resources: [`arn:aws:cloudwatch:${home.region}:${SYNTH_ACCOUNT_ID}:alarm:assay-canary-missing`],
      },
    ])
    const group = `arn:aws:scheduler:${home.region}:${SYNTH_ACCOUNT_ID}:schedule-group/assay`
    expect(listStatements(AssumeRolePolicyDocument)).toMatchObject([
      {
        actions: ['sts:AssumeRole'],
        principal: { Service: 'scheduler.amazonaws.com' },
        condition: {
          StringEquals: { 'aws:SourceAccount': SYNTH_ACCOUNT_ID },
          ArnEquals: { 'aws:SourceArn': group },
        },
      },
    ])
    const allowed = roles.flatMap(({ Policies: policies }) =>
      ((policies ?? []) as { PolicyDocument: unknown }[]).flatMap(({ PolicyDocument }) =>
        listStatements(PolicyDocument).flatMap(({ actions }) => actions),
      ),
    )
    expect(allowed.filter(action => action === 'cloudwatch:EnableAlarmActions')).toHaveLength(1)
  })
})

describe.each(synthesized)('the dashboard, %s', (_, stacks) => {
  const home = findStackByName(stacks, 'Assay')
  const dashboards = stacks.map(stack =>
    all<{ DashboardName: string; DashboardBody: string }>(stack, 'AWS::CloudWatch::Dashboard'),
  )
  const [dashboard] = dashboards.flat()
  const { widgets } = JSON.parse(dashboard?.DashboardBody ?? '{"widgets":[]}') as { widgets: Widget[] }
  const metrics = widgets.flatMap(({ properties }) => properties.metrics ?? [])
  const shown = (dimension: string) => new Set(metrics.flatMap(metric => findValue(metric, dimension) ?? []))

  it('exists once, in the home region, if it is configured', () => {
    expect(dashboard?.DashboardName).toBe('assay')
    expect(dashboards.map(each => each.length)).toEqual(stacks.map(stack => (stack === home ? 1 : 0)))
  })

  it('shows exactly the deployed queues, functions and rules', () => {
    expect(shown('QueueName')).toEqual(new Set(findNamed(home, 'AWS::SQS::Queue', 'QueueName')))
    expect(shown('FunctionName')).toEqual(new Set(findNamed(home, 'AWS::Lambda::Function', 'FunctionName')))
    expect(shown('RuleName')).toEqual(new Set(findNamed(home, 'AWS::Events::Rule', 'Name')))
    expect(shown('TableName')).toEqual(new Set(findNamed(home, 'AWS::DynamoDB::Table', 'TableName')))
    expect(shown('TopicName')).toEqual(new Set(findNamed(home, 'AWS::SNS::Topic', 'TopicName')))
    expect(shown('ScheduleGroup')).toEqual(new Set(findNamed(home, 'AWS::Scheduler::ScheduleGroup', 'Name')))
  })

  it('names the bus of rules that are not on the default bus, as their metrics do', () => {
    for (const { Name, EventBusName } of all<{ Name: string; EventBusName?: string }>(
      home,
      'AWS::Events::Rule',
    )) {
      const own = metrics.filter(metric => findValue(metric, 'RuleName') === Name)
      expect(own.map(metric => metric[1])).toEqual(['Invocations', 'FailedInvocations'])
      for (const metric of own) expect(findValue(metric, 'EventBusName')).toBe(EventBusName)
    }
  })

  it('shows existing alarms, no more than a widget allows', () => {
    const arns = widgets.flatMap(({ properties }) => properties.alarms ?? [])
    expect(arns.length).toBeLessThanOrEqual(100)
    const existing = listAlarms(home).map(
      ({ AlarmName }) => `arn:aws:cloudwatch:${home.region}:${SYNTH_ACCOUNT_ID}:alarm:${AlarmName}`,
    )
    expect(arns.toSorted()).toEqual(existing.toSorted())
  })

  it('shows the alarms first, and has each widget at its own place on the page', () => {
    expect(widgets.map(({ type }) => type).slice(0, 2)).toEqual(['text', 'alarm'])
    const taken = new Set<string>()
    for (const { x, y, width, height } of widgets) {
      expect(x + width).toBeLessThanOrEqual(24)
      for (let column = x; column < x + width; column += 1)
        for (let row = y; row < y + height; row += 1) {
          expect(taken).not.toContain(`${column} ${row}`)
          taken.add(`${column} ${row}`)
        }
    }
  })

  it('uses metrics of its own region, in graphs with distinct names', () => {
    for (const { type, properties } of widgets.filter(widget => widget.type === 'metric')) {
      expect([type, properties.region]).toEqual(['metric', home.region])
      expect(properties.title).toMatch(/\w/)
    }
  })
})

/** The value of a metric's dimension in a graph: name and value are adjacent. */
function findValue(metric: readonly unknown[], dimension: string): unknown {
  const index = metric.indexOf(dimension)
  return index < 0 ? undefined : metric[index + 1]
}
