import { describe, expect, it } from 'vitest'
import { triggers } from '../../../audit/events/triggers.ts'
import { computeFixedCosts, type SynthesizedTemplate } from '../../../infra/costs/fixed-costs.ts'
import { findStackByName, SYNTH_ACCOUNT_ID, synthesizeTestStacks, type SynthStack } from '../synthesis.ts'
import { listStatements, listTemplateResources } from '../resolved-template.ts'

const source = { home: 'eu-west-1', regions: ['us-east-1', 'eu-central-1'] }

function synthesize(more: object): SynthStack {
  return findStackByName(synthesizeTestStacks({ ...source, ...more }), 'Assay')
}

const imported = synthesize({ securityHub: true })
const without = synthesize({})

/** What the roles allow, without the numbers in their names. */
function listGrants({ template }: SynthStack) {
  return listTemplateResources(template, 'AWS::IAM::Role').flatMap(([role, { Properties }]) => {
    const { Policies = [] } = Properties as { Policies?: { PolicyDocument: object }[] }
    return Policies.flatMap(({ PolicyDocument }) =>
      listStatements(PolicyDocument).map(({ actions, resources }) => ({
        worker: role.replace(/^Deployment|worker.*/g, ''),
        actions,
        resources,
      })),
    )
  })
}

function all<T>({ template }: SynthStack, type: string): T[] {
  return listTemplateResources(template, type).map(([, { Properties }]) => Properties as T)
}

function arn(region: string): string {
  return `arn:aws:securityhub:${region}:${SYNTH_ACCOUNT_ID}`
}

describe('a deployment with Security Hub', () => {
  const grants = listGrants(imported)

  it('lets one function import to the default product and list findings, in its regions, and nothing else', () => {
    const hub = grants.filter(({ actions }) => actions.some(action => action.startsWith('securityhub:')))
    expect(new Set(hub.map(({ worker }) => worker)).size).toBe(1)
    const regions = ['eu-central-1', 'eu-west-1', 'us-east-1']
    expect(hub.map(({ actions, resources }) => ({ actions, resources }))).toEqual([
      {
        actions: ['securityhub:BatchImportFindings'],
        resources: regions.map(region => `${arn(region)}:product/${SYNTH_ACCOUNT_ID}/default`),
      },
      {
        actions: ['securityhub:GetFindings'],
        resources: regions.map(region => `${arn(region)}:hub/default`),
      },
    ])
    const [name] = hub.map(({ worker }) => worker)
    const own = grants.filter(({ worker }) => worker === name).flatMap(({ actions }) => actions)
    expect(own.filter(action => /^(sns|events|s3|lambda|iam):/.test(action))).toEqual([])
    expect(own.filter(action => action.startsWith('dynamodb:')).toSorted()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    ])
  })

  it('lets notify and that function alone send to its queue', () => {
    const queue = `arn:aws:sqs:eu-west-1:${SYNTH_ACCOUNT_ID}:assay-security-hub`
    const senders = grants
      .filter(({ actions, resources }) => actions.includes('sqs:SendMessage') && resources.includes(queue))
      .map(({ worker }) => worker)
    expect(senders.toSorted()).toEqual(['notify', 'securityhub'])
  })

  it('has one more alarm for findings that are not imported, which stays for a day', () => {
    const alarms = all<{ AlarmName: string; MetricName: string; Period: number; Threshold: number }>(
      imported,
      'AWS::CloudWatch::Alarm',
    )
    expect(alarms.filter(({ AlarmName }) => AlarmName === 'assay-security-hub-errors')).toMatchObject([
      { MetricName: 'findingNotImported', Period: 86_400, Threshold: 1 },
    ])
  })

  it('reacts to no event of Security Hub', () => {
    const rules = all<{ EventPattern: { source?: string[] } }>(imported, 'AWS::Events::Rule')
    expect(rules.length).toBeGreaterThan(5)
    for (const { EventPattern } of rules) {
      expect(EventPattern.source?.length).toBeGreaterThan(0)
      expect(JSON.stringify(EventPattern)).not.toContain('securityhub')
    }
    for (const { patterns } of triggers) expect(JSON.stringify(patterns)).not.toContain('securityhub')
  })

  it('costs less than a dollar a month more when nothing happens', () => {
    const [more, less] = [imported, without].map(({ raw }) =>
      computeFixedCosts([JSON.parse(raw) as SynthesizedTemplate]).reduce(
        (sum, { dollars }) => sum + dollars,
        0,
      ),
    )
    expect((more ?? 0) - (less ?? 0)).toBeGreaterThan(0)
    expect((more ?? 0) - (less ?? 0)).toBeLessThan(1)
  })
})

describe('a deployment without Security Hub', () => {
  it('has nothing of it', () => {
    expect(without.raw).not.toMatch(/security-?hub(?!":false|\\":false)/i)
  })
})
