import { expect, it } from 'vitest'
import { known, type FactsByName } from '../../../../audit/resources/fact.ts'
import { buildProposal } from '../../../../functions/cloudformation/proposal/build-proposal.ts'
import type { ResolvedResource } from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import { parsePolicyInPart } from '../../../../audit/engines/iam/policy-document.ts'
import { buildTemplateResource, projectionContext, templateAccount } from '../facts/template-resources.ts'

const arn = `arn:aws:iam::${templateAccount}:policy/team`
const buildDocument = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: [Action], Resource: ['*'] }],
})
const buildManagedPolicy = (action: string): ResolvedResource =>
  buildTemplateResource('AWS::IAM::ManagedPolicy', arn, { PolicyDocument: buildDocument(action) })

/** The facts of the policy after an update of its stack, when the account has it in its version v3. */
async function proposePolicy(
  deployed: string,
  proposed: string,
): Promise<FactsByName | 'DELETED' | undefined> {
  const current = { document: known(parsePolicyInPart(buildDocument(deployed))), defaultVersion: known('v3') }
  const { proposal } = await buildProposal(
    [
      {
        region: 'eu-west-1',
        deployed: [buildManagedPolicy(deployed)],
        proposed: [buildManagedPolicy(proposed)],
      },
    ],
    { ...projectionContext, loadFacts: () => Promise.resolve(current) },
  )
  return proposal.resources[0]?.after
}

it('does not know the version of a managed policy that an update of its stack creates', async () => {
  expect(await proposePolicy('s3:*', 'sqs:*')).toEqual({
    document: known(parsePolicyInPart(buildDocument('sqs:*'))),
    defaultVersion: { unknown: 'AWS numbers the version that CloudFormation creates of the policy' },
  })
})

it('keeps the version of a managed policy that an update leaves as it is', async () => {
  expect(await proposePolicy('s3:*', 's3:*')).toMatchObject({ defaultVersion: known('v3') })
})

it('replaces the policy of a queue as a whole, with what was added to it beside the stack', async () => {
  const queue = `arn:aws:sqs:eu-west-1:${templateAccount}:jobs`
  const buildQueuePolicy = (action: string): ResolvedResource =>
    buildTemplateResource('AWS::SQS::QueuePolicy', 'policy', {
      Queues: [queue],
      PolicyDocument: buildDocument(action),
    })
  const beside = { Effect: 'Deny', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }
  const { Version, Statement } = buildDocument('sqs:SendMessage')
  const current = {
    policy: known(parsePolicyInPart({ Version, Statement: [...Statement, beside] })),
    deadLetterQueue: known('NONE'),
  }
  const { proposal } = await buildProposal(
    [
      {
        region: 'eu-west-1',
        deployed: [buildQueuePolicy('sqs:SendMessage')],
        proposed: [buildQueuePolicy('sqs:*')],
      },
    ],
    { ...projectionContext, loadFacts: () => Promise.resolve(current) },
  )
  expect(proposal.resources[0]?.after).toEqual({
    policy: known(parsePolicyInPart(buildDocument('sqs:*'))),
    deadLetterQueue: known('NONE'),
  })
})

const buildGroup = (properties: object): ResolvedResource =>
  buildTemplateResource('AWS::EC2::SecurityGroup', 'sg-1', { GroupDescription: 'of a test', ...properties })

/** The outbound rules after an update of the group, when the account has those of `egress`. */
async function proposeEgress(deployed: object, proposed: object, egress: readonly unknown[]) {
  const current = { vpc: known('NONE'), ingress: known([]), egress: known(egress), name: known('app') }
  const stackChange = {
    region: 'eu-west-1',
    deployed: [buildGroup(deployed)],
    proposed: [buildGroup(proposed)],
  }
  const deps = { ...projectionContext, loadFacts: () => Promise.resolve(current) }
  const after = (await buildProposal([stackChange], deps)).proposal.resources[0]?.after
  return after === 'DELETED' ? after : after?.['egress']
}

it('has no outbound rules after an update that removes those of the template', async () => {
  const rule = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' }
  const declared = { id: 'sgr-1', protocol: 'tcp', from: 443, to: 443, peer: '10.0.0.0/8' }
  const all = { id: 'sgr-2', protocol: '-1', from: -1, to: -1, peer: '0.0.0.0/0' }
  expect(await proposeEgress({ SecurityGroupEgress: [rule] }, {}, [declared])).toEqual(known([]))
  expect(await proposeEgress({}, {}, [all])).toEqual(known([all]))
  expect(await proposeEgress({}, { SecurityGroupEgress: [rule] }, [all])).toMatchObject({
    known: [{ from: 443, to: 443, peer: '10.0.0.0/8' }],
  })
  const replacement = { GroupDescription: 'of another test' }
  expect(await proposeEgress({ SecurityGroupEgress: [rule] }, replacement, [declared])).toMatchObject({
    known: [{ protocol: '-1', peer: '0.0.0.0/0' }],
  })
})

const buildAnalyzer = (name: string): ResolvedResource =>
  buildTemplateResource(
    'AWS::AccessAnalyzer::Analyzer',
    `arn:aws:access-analyzer:eu-west-1:${templateAccount}:analyzer/${name}`,
    { AnalyzerName: name, Type: 'ACCOUNT' },
    { logicalId: name },
  )

/** What an update of a stack from these analyzers to those proposes, when the region has `analyzers`. */
async function proposeAnalyzers(deployed: string[], proposed: string[], analyzers: readonly unknown[]) {
  const current = { externalAnalyzers: known(analyzers), administrator: known('NONE') }
  const { proposal } = await buildProposal(
    [{ region: 'eu-west-1', deployed: deployed.map(buildAnalyzer), proposed: proposed.map(buildAnalyzer) }],
    { ...projectionContext, loadFacts: () => Promise.resolve(current) },
  )
  return proposal.resources.map(({ after }) => after)
}

it('takes an analyzer that leaves its stack from those of the region, which stay a resource', async () => {
  const external = { name: 'external', type: 'ACCOUNT', status: 'ACTIVE' }
  const zone = { name: 'zone', type: 'ORGANIZATION', status: 'ACTIVE' }
  const administrator = known('NONE')
  expect(await proposeAnalyzers(['external'], [], [external])).toEqual([
    { externalAnalyzers: known([]), administrator },
  ])
  expect(await proposeAnalyzers(['external'], [], [external, zone])).toEqual([
    { externalAnalyzers: known([zone]), administrator },
  ])
  expect(await proposeAnalyzers([], ['external'], [])).toEqual([
    { externalAnalyzers: known([external]), administrator },
  ])
})

it.each([
  [
    'a detector',
    buildTemplateResource('AWS::GuardDuty::Detector', 'detector', { Enable: true }),
    { status: known('ENABLED'), features: known({}), suppressionFilters: known([]) },
    { status: known('NONE'), features: known({}), suppressionFilters: known([]) },
  ],
  [
    'a log group',
    buildTemplateResource('AWS::Logs::LogGroup', '/aws/lambda/checkout', {}),
    { state: known('PRESENT') },
    { state: known('ABSENT') },
  ],
])('evaluates that there is none where an update removes %s', async (_, removed, current, after) => {
  const { proposal } = await buildProposal([{ region: 'eu-west-1', deployed: [removed], proposed: [] }], {
    ...projectionContext,
    loadFacts: () => Promise.resolve(current),
  })
  expect(proposal.resources.map(each => each.after)).toEqual([expect.objectContaining(after)])
})
