import { describe, expect, it } from 'vitest'
import { functionDeploy, iamChange, type Trigger } from '../../audit/changes/triggers.ts'
import { configurationOf } from '../../audit/settings/configuration.ts'
import { arrivalAtHome, arrivalsElsewhere } from '../../infra/places.ts'
import { ACCOUNT, configurations, stackNamed, synthesize, type Synthesized } from './synthesis.ts'
import { resourcesOf } from './template.ts'

const HOME_BUS = `arn:aws:events:eu-west-1:${ACCOUNT}:event-bus/assay`

interface Rule {
  Name: string
  EventPattern: unknown
  EventBusName?: string
  Targets: { Arn: string; RoleArn?: string }[]
}

/** The rules of a stack that follow changes: name, bus, target, pattern. */
function rulesOf({ template }: Synthesized) {
  return resourcesOf(template, 'AWS::Events::Rule')
    .map(([, { Properties }]) => Properties as unknown as Rule)
    .filter(rule => !rule.Name.endsWith('alarms'))
    .map(({ Name, EventBusName = 'default', Targets, EventPattern }) => {
      return [Name, EventBusName, Targets.map(target => target.Arn).join(), EventPattern]
    })
}

function queue(name: string): string {
  return `arn:aws:sqs:eu-west-1:${ACCOUNT}:${name}`
}

/** The same without patterns. */
function namesIn(stacks: readonly Synthesized[], name: string) {
  return rulesOf(stackNamed(stacks, name)).map(rule => rule.slice(0, 3))
}

/** The home and the other regions, each with the triggers whose events arrive there. */
function places(source: object) {
  const configuration = configurationOf(source)
  const arrivals = [arrivalAtHome(configuration), ...arrivalsElsewhere(configuration)]
  return arrivals.map(({ region, triggers }) => [region, triggers.map(trigger => trigger.queue).join()])
}

function patternOf(trigger: Trigger): unknown {
  return trigger.patterns[0]
}

describe('with a home outside the first region', () => {
  const stacks = synthesize(configurations['home elsewhere'])

  it('has the home stack, and forwards from the first region', () => {
    expect(stacks.map(({ name, region }) => [name, region])).toEqual([
      ['Assay', 'eu-west-1'],
      ['AssayForwarding-us-east-1', 'us-east-1'],
    ])
  })

  it('follows functions at home, and roles by what is forwarded', () => {
    expect(rulesOf(stackNamed(stacks, 'Assay'))).toEqual([
      ['assay-function-deploy', 'default', queue('assay-function-deploy'), patternOf(functionDeploy)],
      ['assay-forwarded-iam-change', 'assay', queue('assay-iam-change'), patternOf(iamChange)],
    ])
    expect(rulesOf(stackNamed(stacks, 'AssayForwarding-us-east-1'))).toEqual([
      ['assay-iam-change', 'default', HOME_BUS, patternOf(iamChange)],
    ])
  })
})

describe('with a home in the first region', () => {
  const stacks = synthesize(configurations['home in the first region'])

  it('needs one stack, and no bus', () => {
    expect(stacks.map(stack => stack.name)).toEqual(['Assay'])
    expect(resourcesOf(stackNamed(stacks, 'Assay').template, 'AWS::Events::EventBus')).toEqual([])
  })

  it('follows everything on the default bus', () => {
    const rules = rulesOf(stackNamed(stacks, 'Assay'))
    expect(rules.map(rule => rule.slice(0, 2))).toEqual([
      ['assay-function-deploy', 'default'],
      ['assay-iam-change', 'default'],
    ])
  })
})

describe('with three regions', () => {
  const stacks = synthesize(configurations['three regions'])

  it('forwards functions from each, and roles from the first region alone', () => {
    expect(namesIn(stacks, 'AssayForwarding-eu-central-1')).toEqual([
      ['assay-function-deploy', 'default', HOME_BUS],
    ])
    expect(namesIn(stacks, 'AssayForwarding-us-east-1')).toEqual([
      ['assay-function-deploy', 'default', HOME_BUS],
      ['assay-iam-change', 'default', HOME_BUS],
    ])
    expect(namesIn(stacks, 'Assay')).toEqual([
      ['assay-function-deploy', 'default', queue('assay-function-deploy')],
      ['assay-forwarded-function-deploy', 'assay', queue('assay-function-deploy')],
      ['assay-forwarded-iam-change', 'assay', queue('assay-iam-change')],
    ])
  })
})

describe('the places of other configurations', () => {
  it('follow nothing regional in a home that is out of scope', () => {
    expect(places({ home: 'eu-west-1', regions: ['eu-north-1'] })).toEqual([
      ['eu-west-1', ''],
      ['eu-north-1', 'function-deploy'],
      ['us-east-1', 'iam-change'],
    ])
  })

  it('know the first region of every partition', () => {
    expect(places({ home: 'cn-northwest-1' })).toEqual([
      ['cn-northwest-1', 'function-deploy'],
      ['cn-north-1', 'iam-change'],
    ])
    expect(places({ home: 'us-gov-west-1' })).toEqual([['us-gov-west-1', 'function-deploy,iam-change']])
  })

  it('cannot be in two partitions', () => {
    expect(() => places({ home: 'eu-west-1', regions: ['cn-north-1'] })).toThrow('cn-north-1')
  })
})

describe.each(Object.entries(configurations))('%s', (_, configuration) => {
  const stacks = synthesize(configuration)
  const agnostic = synthesize(configuration, 'ANY')

  it('needs nothing of another stack', () => {
    for (const { raw } of stacks) expect(raw).not.toMatch(/Fn::ImportValue|"Export"|Fn::GetStackOutput/)
  })

  it('is the same for whichever account is deployed to', () => {
    expect(agnostic.map(stack => stack.template)).toEqual(stacks.map(stack => stack.template))
    for (const { raw } of agnostic) expect(raw).not.toContain(ACCOUNT)
  })

  it('keeps to the length of patterns that EventBridge takes', () => {
    for (const { template } of stacks)
      for (const [, { Properties }] of resourcesOf(template, 'AWS::Events::Rule'))
        expect(JSON.stringify(Properties['EventPattern']).length).toBeLessThanOrEqual(2_048)
  })
})
