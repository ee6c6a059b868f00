import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { describe, expect, it } from 'vitest'
import { organizationChangePatterns } from '../../audit/events/organizations/organization-change.ts'
import {
  selfTrigger,
  functionTrigger,
  iamTrigger,
  imageTrigger,
  listEventPatterns as allPatternsOf,
  triggers as allTriggers,
  type Trigger,
} from '../../audit/events/triggers.ts'
import { parseConfiguration } from '../../audit/configuration/configuration.ts'
import { resolveHomeArrival, listForwardedArrivals } from '../../infra/stacks/region-triggers.ts'
import {
  SYNTH_ACCOUNT_ID,
  SYNTH_CONFIGURATIONS,
  findStackByName,
  synthesizeTestStacks,
  type SynthStack,
} from './synthesis.ts'
import { resolveReferences, listTemplateResources, listStatements } from './resolved-template.ts'

const HOME_BUS = `arn:aws:events:eu-west-1:${SYNTH_ACCOUNT_ID}:event-bus/assay`

interface Rule {
  Name: string
  EventPattern: unknown
  EventBusName?: string
  Targets: { Arn: string; RoleArn?: string }[]
}

/** The rules of a stack for changes: name, bus, target, pattern. */
function listRules({ template }: SynthStack) {
  return listTemplateResources(template, 'AWS::Events::Rule')
    .map(([, { Properties }]) => Properties as unknown as Rule)
    .filter(rule => !/alarms$|^assay-after-deployment$/.test(rule.Name))
    .map(({ Name, EventBusName = 'default', Targets, EventPattern }) => {
      return [Name, EventBusName, Targets.map(target => target.Arn).join(), EventPattern]
    })
}

function queue(name: string): string {
  return `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:${name}`
}

/** The same without patterns. */
function listNames(stacks: readonly SynthStack[], name: string) {
  return listRules(findStackByName(stacks, name)).map(rule => rule.slice(0, 3))
}

/** The home and the other regions, each with the triggers whose events arise there. */
function listPlaces(source: object) {
  const configuration = parseConfiguration(source)
  const arrivals = [resolveHomeArrival(configuration), ...listForwardedArrivals(configuration)]
  return arrivals.map(({ region, triggers }) => [
    region,
    triggers
      .map(trigger => trigger.queue)
      .toSorted()
      .join(),
  ])
}

/** The number of rules of each collector function: one per pattern. */
function countResources(...queues: string[]): Readonly<Record<string, number>> {
  const own = allTriggers.filter(trigger => queues.includes(trigger.queue))
  return Object.fromEntries(own.map(trigger => [trigger.queue, allPatternsOf(trigger).length]))
}

/** The collector function for Assay itself, in every region of the deployment. */
const OWN = countResources('self-change')

/** The collector functions for a region in scope, and for Assay itself. */
const REGIONAL = countResources(
  'account-change',
  'self-change',
  'function-deploy',
  'image-push',
  'network-change',
  'service-change',
)

/** The collector function for the first region alone: calls of IAM and AWS Organizations. */
const FIRST = countResources('iam-change')

/** The rule names of these collector functions; the second and later ones are numbered. */
function listRulesNamed(prefix: string, collectors: Readonly<Record<string, number>>): string[] {
  return Object.entries(collectors).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, index) => `${prefix}${name}${index === 0 ? '' : `-${index + 1}`}`),
  )
}

/** The collector function whose rule has this name. */
function findReader(rule: string): string {
  return rule.replace(/^assay-(forwarded-)?/, '').replace(/-\d$/, '')
}

/** The rules of `trigger` in a stack, by their patterns. */
function deployedPatterns(stack: SynthStack, trigger: Trigger): unknown[] {
  return listRules(stack).flatMap(([name, , , pattern]) =>
    findReader(String(name)) === trigger.queue ? [pattern] : [],
  )
}

/** Expects the same rules in any order. */
function expectSame(rules: readonly unknown[][], expected: readonly unknown[][]): void {
  expect(new Set(rules.map(rule => rule.join(' ')))).toEqual(new Set(expected.map(rule => rule.join(' '))))
  expect(rules).toHaveLength(expected.length)
}

describe('with a home outside the first region', () => {
  const stacks = synthesizeTestStacks(SYNTH_CONFIGURATIONS['home elsewhere'])

  it('has the home stack, and forwards from the first region', () => {
    expect(stacks.map(({ name, region }) => [name, region])).toEqual([
      ['Assay', 'eu-west-1'],
      ['AssayForwarding-us-east-1', 'us-east-1'],
    ])
  })

  it('handles regional events at home, and IAM events by forwarding', () => {
    expect(listNames(stacks, 'Assay')).toEqual([
      ...listRulesNamed('assay-', REGIONAL).map(name => [
        name,
        'default',
        queue(`assay-${findReader(name)}`),
      ]),
      ...listRulesNamed('assay-forwarded-', { ...OWN, ...FIRST }).map(name => {
        return [name, 'assay', queue(`assay-${findReader(name)}`)]
      }),
    ])
    expect(listNames(stacks, 'AssayForwarding-us-east-1')).toEqual(
      listRulesNamed('assay-', { ...OWN, ...FIRST }).map(name => [name, 'default', HOME_BUS]),
    )
  })

  it('has a rule for each pattern of each trigger, at home and where it forwards', () => {
    for (const trigger of allTriggers) {
      const once = allPatternsOf(trigger)
      const twice = trigger === selfTrigger ? once : []
      expect(deployedPatterns(findStackByName(stacks, 'Assay'), trigger)).toEqual([...once, ...twice])
    }
    for (const trigger of [selfTrigger, iamTrigger])
      expect(deployedPatterns(findStackByName(stacks, 'AssayForwarding-us-east-1'), trigger)).toEqual(
        trigger.patterns,
      )
  })
})

describe('the rules for calls marked read-only', () => {
  it('match all management events, the others only write events', () => {
    const wide = allTriggers.flatMap(({ readOnlyPatterns = [] }) => readOnlyPatterns)
    for (const stack of synthesizeTestStacks(SYNTH_CONFIGURATIONS['three regions']))
      for (const [, { Properties }] of listTemplateResources(stack.template, 'AWS::Events::Rule')) {
        const { State, EventPattern } = Properties
        const isWide = wide.some(pattern => isDeepStrictEqual(pattern, EventPattern))
        expect(State).toBe(isWide ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'ENABLED')
      }
  })
})

describe('in an organization', () => {
  const organization = { managementAccount: '444455556666', parents: ['r-ab12', 'ou-ab12-prodacct'] }

  it.each([
    ['eu-west-1', ['Assay', 'AssayForwarding-us-east-1']],
    ['us-east-1', ['Assay']],
  ])(
    'the account that manages it may put its events on the bus, and nothing else: home %s',
    (home, names) => {
      const stacks = synthesizeTestStacks({ home, organization })
      expect(stacks.map(({ name }) => name)).toEqual(names)
      const { template } = findStackByName(stacks, 'Assay')
      const bus = `arn:aws:events:${home}:${SYNTH_ACCOUNT_ID}:event-bus/assay`
      const policies = listTemplateResources(template, 'AWS::Events::EventBusPolicy').map(
        ([, { Properties }]) => Properties,
      )
      expect(policies).toMatchObject([
        {
          EventBusName: 'assay',
          Statement: {
            Effect: 'Allow',
            Action: 'events:PutEvents',
            Resource: bus,
            Principal: { AWS: 'arn:aws:iam::444455556666:root' },
            Condition: { 'ForAllValues:StringEquals': { 'events:source': 'aws.organizations' } },
          },
        },
      ])
      const target = `arn:aws:sqs:${home}:${SYNTH_ACCOUNT_ID}:assay-iam-change`
      const taken = listRules(findStackByName(stacks, 'Assay')).filter(
        ([, on, to]) => on === 'assay' && to === target,
      )
      expect(taken.map(([, , , pattern]) => pattern)).toEqual(iamTrigger.patterns)
    },
  )

  it('allows no other account when the account is the management account itself', () => {
    const own = { ...organization, managementAccount: SYNTH_ACCOUNT_ID }
    const { template } = findStackByName(
      synthesizeTestStacks({ home: 'eu-west-1', organization: own }),
      'Assay',
    )
    expect(listTemplateResources(template, 'AWS::Events::EventBusPolicy')).toEqual([])
  })

  it('has a template for the management account, which sends the handled events', () => {
    const file = new URL('../../docs/organization.template.json', import.meta.url)
    const text = readFileSync(file, 'utf8')
    const named = text
      .replaceAll(/\{\s*"Fn::Sub": ("\$\{Prefix\}[^"]*")\s*\}/g, '$1')
      .replaceAll('${Prefix}', 'assay')
    const { Resources } = resolveReferences(JSON.parse(named), 'us-east-1', '444455556666')
    const bus = ':events:${Home}:${Account}:event-bus/${Prefix}'
    const raw = JSON.parse(text) as { Resources: Record<string, { Properties: Rule }> }
    expect(raw.Resources['Rule']?.Properties.EventPattern).toEqual(organizationChangePatterns[0])
    expect(JSON.stringify(raw.Resources['Rule']?.Properties.Targets)).toContain(bus)
    const held = 'arn:aws:sqs:us-east-1:444455556666:assay-organization-dead-letters'
    const rule = { 'aws:SourceArn': 'arn:aws:events:us-east-1:444455556666:rule/assay-organization' }
    const statements = ['DeadLettersPolicy', 'Forwarder'].flatMap(id => {
      const { PolicyDocument, AssumeRolePolicyDocument } = Resources[id]?.Properties ?? {}
      return listStatements(PolicyDocument ?? AssumeRolePolicyDocument)
    })
    expect(statements).toMatchObject([
      { actions: ['sqs:SendMessage'], resources: [held], condition: { ArnEquals: rule } },
      { effect: 'Deny', resources: [held] },
      { actions: ['sts:AssumeRole'], condition: { ArnEquals: rule } },
    ])
  })
})

describe('a full scan', () => {
  const { template } = findStackByName(
    synthesizeTestStacks({ home: 'eu-west-1', schedules: { timeZone: 'Europe/Berlin' } }),
    'Assay',
  )

  it('starts after the stack is deployed or updated, and on schedule', () => {
    const rules = listTemplateResources(template, 'AWS::Events::Rule').map(
      ([, { Properties }]) => Properties as unknown as Rule,
    )
    const [rule, ...others] = rules.filter(({ Name }) => Name === 'assay-after-deployment')
    expect(others).toEqual([])
    expect(rule?.Targets.map(({ Arn }) => Arn)).toEqual([queue('assay-sweep')])
    expect(rule?.EventPattern).toMatchObject({
      source: ['aws.cloudformation'],
      detail: {
        'stack-id': [{ prefix: `arn:aws:cloudformation:eu-west-1:${SYNTH_ACCOUNT_ID}:stack/Assay/` }],
      },
    })
    const schedules = listTemplateResources(template, 'AWS::Scheduler::Schedule').map(
      ([, { Properties }]) => Properties,
    )
    expect(schedules).toContainEqual(
      expect.objectContaining({
        Name: 'assay-sweep',
        ScheduleExpression: 'cron(0 3 * * ? *)',
        ScheduleExpressionTimezone: 'Europe/Berlin',
        Target: expect.objectContaining({
          Arn: queue('assay-sweep'),
          Input: JSON.stringify({
            type: 'sweep',
            stack: `arn:aws:cloudformation:eu-west-1:${SYNTH_ACCOUNT_ID}:stack/Assay/1`,
            at: '<aws.scheduler.scheduled-time>',
          }),
        }) as object,
      }),
    )
  })
})

describe('with a home in the first region', () => {
  const stacks = synthesizeTestStacks(SYNTH_CONFIGURATIONS['home in the first region'])

  it('needs one stack, and no bus for forwarded events', () => {
    expect(stacks.map(stack => stack.name)).toEqual(['Assay'])
    const buses = listTemplateResources(findStackByName(stacks, 'Assay').template, 'AWS::Events::EventBus')
    expect(buses.map(([, { Properties }]) => Properties['Name'])).toEqual(['assay-findings'])
  })

  it('handles everything on the default bus', () => {
    const rules = listRules(findStackByName(stacks, 'Assay'))
    expectSame(
      rules.map(rule => rule.slice(0, 2)),
      listRulesNamed('assay-', { ...REGIONAL, ...FIRST }).map(name => [name, 'default']),
    )
  })
})

describe('with three regions', () => {
  const stacks = synthesizeTestStacks(SYNTH_CONFIGURATIONS['three regions'])

  it('forwards regional events from each, and IAM events from the first region alone', () => {
    const everything = { ...REGIONAL, ...FIRST }
    const forwarded = (collectors: Readonly<Record<string, number>>) =>
      listRulesNamed('assay-', collectors).map(name => [name, 'default', HOME_BUS])
    expect(listNames(stacks, 'AssayForwarding-eu-central-1')).toEqual(forwarded(REGIONAL))
    expectSame(listNames(stacks, 'AssayForwarding-us-east-1'), forwarded(everything))
    expectSame(listNames(stacks, 'Assay'), [
      ...listRulesNamed('assay-', REGIONAL).map(name => [
        name,
        'default',
        queue(`assay-${findReader(name)}`),
      ]),
      ...listRulesNamed('assay-forwarded-', everything).map(name => {
        return [name, 'assay', queue(`assay-${findReader(name)}`)]
      }),
    ])
  })

  it('forwards by the patterns that are handled at home', () => {
    for (const trigger of [functionTrigger, imageTrigger]) {
      const forwarding = findStackByName(stacks, 'AssayForwarding-eu-central-1')
      const once = allPatternsOf(trigger)
      expect(deployedPatterns(forwarding, trigger)).toEqual(once)
      expect(deployedPatterns(findStackByName(stacks, 'Assay'), trigger)).toEqual([...once, ...once])
    }
  })
})

describe('the regions of other configurations', () => {
  const regional = Object.keys(REGIONAL).toSorted().join()

  it('handle only Assay itself in a home that is out of scope', () => {
    expect(listPlaces({ home: 'eu-west-1', regions: ['eu-north-1'] })).toEqual([
      ['eu-west-1', 'self-change'],
      ['eu-north-1', regional],
      ['us-east-1', 'iam-change,self-change'],
    ])
  })

  it('include the first region of every partition', () => {
    expect(listPlaces({ home: 'cn-northwest-1' })).toEqual([
      ['cn-northwest-1', regional],
      ['cn-north-1', 'iam-change,self-change'],
    ])
    const everything = [...Object.keys(REGIONAL), 'iam-change'].toSorted().join()
    expect(listPlaces({ home: 'us-gov-west-1' })).toEqual([['us-gov-west-1', everything]])
  })

  it('cannot be in two partitions', () => {
    expect(() => listPlaces({ home: 'eu-west-1', regions: ['cn-north-1'] })).toThrow('cn-north-1')
  })
})

describe.each(Object.entries(SYNTH_CONFIGURATIONS))('%s', (_, configuration) => {
  const stacks = synthesizeTestStacks(configuration)
  const agnostic = synthesizeTestStacks(configuration, 'ANY')

  it('needs nothing of another stack', () => {
    for (const { raw } of stacks) expect(raw).not.toMatch(/Fn::ImportValue|"Export"|Fn::GetStackOutput/)
  })

  it('consists only of AWS resources', () => {
    const types = stacks.flatMap(({ template }) => Object.values(template.Resources).map(({ Type }) => Type))
    expect(types.filter(type => !type.startsWith('AWS::') || type.includes('CustomResource'))).toEqual([])
  })

  it('names no region except its own, the home and those in scope, each only where intended', () => {
    const { home, regions } = parseConfiguration(configuration)
    for (const { name, region, raw } of stacks) {
      const named = new Set(raw.match(/\b[a-z]{2}(-[a-z]+)+-\d\b/g))
      const meant = name === 'Assay' ? [...regions, ...stacks.map(stack => stack.region)] : [home, region]
      expect([...named].filter(each => !meant.includes(each))).toEqual([])
    }
  })

  it('is the same for any account', () => {
    expect(agnostic.map(stack => stack.template)).toEqual(stacks.map(stack => stack.template))
    for (const { raw } of agnostic) expect(raw).not.toContain(SYNTH_ACCOUNT_ID)
  })

  it('stays within EventBridge’s maximum pattern length', () => {
    for (const { template } of stacks)
      for (const [, { Properties }] of listTemplateResources(template, 'AWS::Events::Rule'))
        expect(JSON.stringify(Properties['EventPattern']).length).toBeLessThanOrEqual(2_048)
  })
})
